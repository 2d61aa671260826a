"""Configuring channels: who may, what is refused, and that a secret goes nowhere but into its own table."""

from typing import Any

import pytest

from models.events import log
from models.events.facts import ChannelChanged
from models.operations.configuration.save_channel import ChannelSaved, save_channel
from models.rules.configuration.channels import ChannelValues
from models.tables import AuditEntry, ChannelSecret, ConfiguredChannel, LogEntry, StoredOutcome
from models.values import Viewer
from models.vocabulary import Act, Channel, ChannelKind, QueueType, RefusalCode
from tests.models.operations.scenes.channels import SECRET
from tests.support.builders import a_connector, a_queue, a_workstream
from tests.support.fixtures import Cast
from tests.support.telling import changing_nothing, newest_audit_entry, refusing, rejecting, telling

TWILIO = ChannelValues(
    ChannelKind.TWILIO,
    url="https://api.example.com",
    public_url="https://vigie.example.com/channels/texts",
    account="AC123",
    address="+15550001111",
)


async def save(cast: Cast, values: ChannelValues = TWILIO, *, by: Viewer | None = None, **given: Any) -> ChannelSaved:
    name = given.pop("name", "texts")
    wanted = {"connector": "connector", "workstream": "Chat", "secret": SECRET, **given}
    return await save_channel(name, values, by=by or cast.admin, **wanted)


async def test_an_administrator_configures_a_channel(cast: Cast) -> None:
    async with telling(cast.admin, Act.SAVE_CHANNEL) as told:
        saved = await save(cast)
    [fact] = told.facts
    assert isinstance(fact, ChannelChanged)
    assert (fact.channel_id, fact.connector_id) == (saved.channel_id, cast.connector.id)
    row = await ConfiguredChannel.get(id=saved.channel_id)
    assert (row.name, row.kind, row.url, row.account) == ("texts", ChannelKind.TWILIO, TWILIO.url, "AC123")
    assert (row.connector_id, row.workstream_id, row.queue_id) == (cast.connector.id, cast.chat.id, None)
    assert (await newest_audit_entry()).target_id == row.id


async def test_saving_again_replaces_it_and_keeps_its_secret(cast: Cast) -> None:
    first = await save(cast)
    async with telling() as told:
        again = await save(cast, ChannelValues(ChannelKind.JSON), secret=None, queue="Support", is_disabled=True)
    assert told.kinds == ["ChannelChanged"]
    assert again.channel_id == first.channel_id
    row = await ConfiguredChannel.get()
    assert (row.kind, row.url, row.account, row.queue_id) == (ChannelKind.JSON, None, None, cast.support.id)
    assert row.disabled_at is not None
    assert (await ChannelSecret.get()).text == SECRET


async def test_saving_the_same_changes_nothing(cast: Cast) -> None:
    await save(cast)
    before = await AuditEntry.all().count()
    async with changing_nothing():
        await save(cast)
    assert await AuditEntry.all().count() == before + 1


async def test_a_new_secret_is_a_change(cast: Cast) -> None:
    await save(cast)
    async with telling() as told:
        await save(cast, secret="another secret, also long enough")
    assert told.kinds == ["ChannelChanged"]


async def test_the_secret_stands_nowhere_but_in_its_table(cast: Cast) -> None:
    await save(cast, request_id="r1")
    await save(cast, request_id="r1")
    kept = [*await LogEntry.all().values(), *await StoredOutcome.all().values(), *await AuditEntry.all().values()]
    kept += await ConfiguredChannel.all().values()
    assert kept
    assert SECRET not in repr(kept)
    assert SECRET not in repr([entry.fact for entry in await log.read_after(0, limit=100)])


async def test_refuses_all_but_administrators(cast: Cast) -> None:
    async with refusing(RefusalCode.ROLE_REQUIRED, by=cast.sam, audited=True):
        await save(cast, by=cast.sam)


async def test_refuses_what_is_not_there_or_does_not_fit(cast: Cast) -> None:
    calls = await a_workstream(cast.calls, channel=Channel.VOICE)
    records = await a_queue(type=QueueType.RECORD)
    cases: tuple[tuple[dict[str, Any], RefusalCode], ...] = (
        ({"workstream": "Nothing"}, RefusalCode.NOT_FOUND),
        ({"queue": "Nothing"}, RefusalCode.NOT_FOUND),
        ({"connector": "nobody"}, RefusalCode.NOT_FOUND),
        ({"workstream": calls.name}, RefusalCode.CHANNEL_NOT_SUPPORTED),
        ({"queue": records.name}, RefusalCode.QUEUE_TYPE_MISMATCH),
    )
    for given, code in cases:
        async with refusing(code, audited=True):
            await save(cast, **given)


async def test_rejects_what_can_not_be_a_channel(cast: Cast) -> None:
    async with rejecting("no connector"):
        await save(cast, connector="ada")
    async with rejecting("secret"):
        await save(cast, secret=None)
    await save(cast)
    async with rejecting("has the channel texts already"):
        await save(cast, name="others")
    await a_connector("Second")
    await save(cast, name="others", connector="second")
    assert await ConfiguredChannel.all().count() == 2


@pytest.mark.parametrize("secret", ["short", "x" * 501, "sécret sécret sécret", "line\nbreak and more of it"])
async def test_rejects_what_is_no_secret_without_repeating_it(cast: Cast, secret: str) -> None:
    async with rejecting("secret must have"):
        await save(cast, secret=secret)
