"""Configuring channels: who may, what is refused, and that a secret is stored in its own table only."""

from typing import Any

import pytest

from models.events import log
from models.events.facts import ChannelChanged
from models.operations.configuration.save_channel import ChannelSaved, save_channel
from models.rules.configuration.channels import ChannelValues
from models.tables import AuditEntry, ChannelSecret, ConfiguredChannel, LogEntry, StoredOutcome
from models.values import Viewer
from models.vocabulary import Act, Channel, ChannelKind, QueueType, RefusalCode
from tests.models.operations.scenarios.channels import SECRET
from tests.support.builders import a_connector, a_queue, a_workstream
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, newest_audit_entry, recording_facts, refusing, rejecting

TWILIO = ChannelValues(
    ChannelKind.TWILIO,
    url="https://api.example.com",
    public_url="https://vigie.example.com/channels/texts",
    account="AC123",
    address="+15550001111",
)


async def save(
    fixtures: Fixtures, values: ChannelValues = TWILIO, *, by: Viewer | None = None, **given: Any
) -> ChannelSaved:
    name = given.pop("name", "texts")
    wanted = {"connector": "connector", "workstream": "Chat", "secret": SECRET, **given}
    return await save_channel(name, values, by=by or fixtures.admin, **wanted)


async def test_an_administrator_configures_a_channel(fixtures: Fixtures) -> None:
    async with recording_facts(fixtures.admin, Act.SAVE_CHANNEL) as recorded:
        saved = await save(fixtures)
    [fact] = recorded.facts
    assert isinstance(fact, ChannelChanged)
    assert (fact.channel_id, fact.connector_id) == (saved.channel_id, fixtures.connector.id)
    row = await ConfiguredChannel.get(id=saved.channel_id)
    assert (row.name, row.kind, row.url, row.account) == ("texts", ChannelKind.TWILIO, TWILIO.url, "AC123")
    assert (row.connector_id, row.workstream_id, row.queue_id) == (fixtures.connector.id, fixtures.chat.id, None)
    assert (await newest_audit_entry()).target_id == row.id


async def test_saving_again_replaces_it_and_keeps_its_secret(fixtures: Fixtures) -> None:
    first = await save(fixtures)
    async with recording_facts() as recorded:
        again = await save(fixtures, ChannelValues(ChannelKind.JSON), secret=None, queue="Support", is_disabled=True)
    assert recorded.kinds == ["ChannelChanged"]
    assert again.channel_id == first.channel_id
    row = await ConfiguredChannel.get()
    assert (row.kind, row.url, row.account, row.queue_id) == (ChannelKind.JSON, None, None, fixtures.support.id)
    assert row.disabled_at is not None
    assert (await ChannelSecret.get()).text == SECRET


async def test_saving_the_same_changes_nothing(fixtures: Fixtures) -> None:
    await save(fixtures)
    before = await AuditEntry.all().count()
    async with changing_nothing():
        await save(fixtures)
    assert await AuditEntry.all().count() == before + 1


async def test_a_new_secret_is_a_change(fixtures: Fixtures) -> None:
    await save(fixtures)
    async with recording_facts() as recorded:
        await save(fixtures, secret="another secret, also long enough")
    assert recorded.kinds == ["ChannelChanged"]


async def test_the_secret_stands_nowhere_but_in_its_table(fixtures: Fixtures) -> None:
    await save(fixtures, request_id="r1")
    await save(fixtures, request_id="r1")
    kept = [*await LogEntry.all().values(), *await StoredOutcome.all().values(), *await AuditEntry.all().values()]
    kept += await ConfiguredChannel.all().values()
    assert kept
    assert SECRET not in repr(kept)
    assert SECRET not in repr([entry.fact for entry in await log.read_after(0, limit=100)])


async def test_refuses_all_but_administrators(fixtures: Fixtures) -> None:
    async with refusing(RefusalCode.ROLE_REQUIRED, by=fixtures.sam, audited=True):
        await save(fixtures, by=fixtures.sam)


async def test_refuses_what_is_not_there_or_does_not_fit(fixtures: Fixtures) -> None:
    calls = await a_workstream(fixtures.calls, channel=Channel.VOICE)
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
            await save(fixtures, **given)


async def test_rejects_what_can_not_be_a_channel(fixtures: Fixtures) -> None:
    async with rejecting("no connector"):
        await save(fixtures, connector="ada")
    async with rejecting("secret"):
        await save(fixtures, secret=None)
    await save(fixtures)
    async with rejecting("has the channel texts already"):
        await save(fixtures, name="others")
    await a_connector("Second")
    await save(fixtures, name="others", connector="second")
    assert await ConfiguredChannel.all().count() == 2


@pytest.mark.parametrize("secret", ["short", "x" * 501, "sécret sécret sécret", "line\nbreak and more of it"])
async def test_rejects_what_is_no_secret_without_repeating_it(fixtures: Fixtures, secret: str) -> None:
    async with rejecting("secret must have"):
        await save(fixtures, secret=secret)
