"""An administrator configures a channel connection: how a connector is reached by webhook, and the shared secret."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.configuration.administration import LONGEST_NAME, may_administer
from models.rules.configuration.channels import ChannelValues, must_be_a_channel, must_be_a_secret, must_carry_messages
from models.rules.configuration.receivers import Reach
from models.rules.offers.targets import must_take
from models.rules.refusals import BadInput, not_found
from models.rules.texts import must_be_short
from models.steps.configured_rows import columns_of
from models.tables import ChannelSecret, ConfiguredChannel, Queue, User, UserRole, Workstream
from models.values import Viewer
from models.vocabulary import Act, Role

_reach = Reach(loopback=True)


def configure(reach: Reach) -> None:
    """Set where the messages of channels may go that are saved from now on in this process."""
    global _reach
    _reach = reach


def configured_reach() -> Reach:
    return _reach


@dataclass(frozen=True, kw_only=True)
class ChannelSaved(Outcome):
    channel_id: UUID


@dataclass(frozen=True, slots=True)
class ChannelEntry:
    """What `save_channel` is given."""

    name: str
    values: ChannelValues
    connector: str
    workstream: str
    queue: str | None
    secret: str | None = field(repr=False)
    is_disabled: bool


@operation(Act.SAVE_CHANNEL, ChannelSaved, is_audited=True)
async def save_channel(
    uow: UnitOfWork,
    name: str,
    values: ChannelValues,
    *,
    connector: str,
    workstream: str,
    queue: str | None = None,
    secret: str | None = None,
    is_disabled: bool = False,
    by: Viewer,
    request_id: str | None = None,
) -> ChannelSaved:
    """Create the channel connection of that name, or set it to the given values. Without `secret` it keeps its secret.

    `connector` is the login of a user with the role CHANNEL and no other channel; `workstream` and `queue` are names.
    """
    entry = ChannelEntry(name, values, connector, workstream, queue, secret, is_disabled)
    await save_channels(uow, [entry], by=by)
    assert uow.target_id is not None
    return ChannelSaved(channel_id=uow.target_id)


async def save_channels(uow: UnitOfWork, entries: Sequence[ChannelEntry], *, by: Viewer) -> None:
    """The same for several channel connections, an act each."""
    may_administer(by)
    for entry in entries:
        uow.begin(Act.SAVE_CHANNEL, None)
        await _save(uow, entry)


async def _save(uow: UnitOfWork, entry: ChannelEntry) -> None:
    name, values, secret = entry.name, entry.values, entry.secret
    must_be_a_channel(name, values, reach=_reach)
    for given, text in (("connector", entry.connector), ("workstream", entry.workstream), ("queue", entry.queue)):
        must_be_short(given, text, LONGEST_NAME)
    if secret is not None:
        must_be_a_secret(secret)
    row = await ConfiguredChannel.filter(name=name).select_for_update().first()
    if row is None and secret is None:
        raise BadInput("A new channel needs a secret.")
    stream = await _workstream(entry.workstream)
    target = await _queue(entry.queue, stream)
    user = await _connector(entry.connector, but=row)
    fresh = ConfiguredChannel(
        id=row.id if row else uuid4(),
        name=name,
        kind=values.kind,
        connector_id=user.id,
        workstream_id=stream.id,
        queue_id=target.id if target else None,
        url=values.url,
        public_url=values.public_url,
        account=values.account,
        address=values.address,
        disabled_at=((row and row.disabled_at) or uow.at) if entry.is_disabled else None,
    )
    uow.target_id = fresh.id
    if row is None:
        await fresh.save()
    elif _columns(fresh) != _columns(row):
        await ConfiguredChannel.filter(id=row.id).update(**_columns(fresh))
    is_resigned = secret is not None and await _save_secret(fresh.id, secret)
    uow.evidence.compare(columns_of(row) if row else None, columns_of(fresh))
    if is_resigned:
        uow.evidence.replace_secret("secret", is_new=row is None)
    if row is None or is_resigned or _columns(fresh) != _columns(row):
        uow.channel_changed(fresh)


async def _workstream(name: str) -> Workstream:
    found = await Workstream.get_or_none(name=name, retired_at=None)
    if found is None:
        raise not_found("workstream")
    must_carry_messages(found.channel)
    return found


async def _queue(name: str | None, stream: Workstream) -> Queue | None:
    if name is None:
        return None
    found = await Queue.get_or_none(name=name, retired_at=None)
    if found is None:
        raise not_found("queue")
    must_take(stream.channel, found.values(is_open=True))
    return found


async def _connector(login: str, *, but: ConfiguredChannel | None) -> User:
    user = await User.get_or_none(login=login)
    if user is None:
        raise not_found("connector")
    if not await UserRole.exists(user_id=user.id, role=Role.CHANNEL):
        raise BadInput(f"{login} is no connector; grant the role CHANNEL first.")
    others = ConfiguredChannel.filter(connector_id=user.id)
    other = await (others.exclude(id=but.id) if but else others).first()
    if other:
        raise BadInput(f"{login} has the channel {other.name} already; each channel has a connector of its own.")
    return user


async def _save_secret(channel_id: UUID, secret: str) -> bool:
    """Save the secret, and return whether it changed."""
    row = await ChannelSecret.get_or_none(channel_id=channel_id)
    if row is None:
        await ChannelSecret.create(channel_id=channel_id, text=secret)
        return True
    if row.text == secret:
        return False
    row.text = secret
    await row.save(update_fields=["text"])
    return True


def _columns(row: ConfiguredChannel) -> dict[str, object]:
    return {name: value for name, value in columns_of(row).items() if name not in ("id", "name")}
