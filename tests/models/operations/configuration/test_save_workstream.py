"""Administrators create, change and retire workstreams; changed limits hold at once for ongoing conversations."""

from datetime import timedelta
from typing import Any

from models import clock
from models.followers.due_times import work_off
from models.operations.configuration.retire_workstream import retire_workstream
from models.operations.configuration.save_workstream import save_workstream
from models.operations.conversations.start_conversation import start_conversation
from models.rules.configuration.administration import WorkstreamChanges, in_api
from models.tables import ConfiguredChannel, DueTime, Workstream
from models.vocabulary import (
    Act,
    AttentionReason,
    Channel,
    ChannelKind,
    DueKind,
    LimitBasis,
    Presence,
    QueueType,
    RefusalCode,
    WrapUpCapacity,
)
from tests.support.builders import a_queue, a_workstream
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts, refusing, rejecting, reread

LIVE_CHAT_OPEN_SECONDS = 20 * 60


def a_new_one(fixtures: Fixtures, **more: object) -> WorkstreamChanges:
    values = {"name": "Site", "channel": Channel.LIVE_CHAT, "default_queue_id": fixtures.support.id, **more}
    return WorkstreamChanges(**values)  # type: ignore[arg-type]  # whatever a test is about


async def test_makes_one_with_what_its_channel_is_known_by(fixtures: Fixtures) -> None:
    async with recording_facts(fixtures.admin, Act.SAVE_WORKSTREAM) as recorded:
        done = await save_workstream(
            None, a_new_one(fixtures, units_required=25, accepts_visitors=True), by=fixtures.admin
        )
    assert recorded.kinds == ["ConfigurationChanged"]
    row = await Workstream.get(id=done.workstream_id)
    assert (row.units, row.open_limit_seconds, row.active_limit_seconds) == (25, LIVE_CHAT_OPEN_SECONDS, 0)
    whatsapp = a_new_one(fixtures, name="Phone", channel=Channel.WHATSAPP)
    row = await Workstream.get(id=(await save_workstream(None, whatsapp, by=fixtures.admin)).workstream_id)
    assert row.reply_window_seconds == 24 * 3_600
    assert await start_conversation(workstream="Site", text="Hello", by=fixtures.cleo)


async def test_changes_what_is_given_and_nothing_else(fixtures: Fixtures) -> None:
    changes = WorkstreamChanges(allowed_presences=(Presence.AVAILABLE,), required_skills=("french",), max_declines=1)
    async with recording_facts(fixtures.admin):
        await save_workstream(fixtures.chat.id, changes, by=fixtures.admin)
    row = await Workstream.get(id=fixtures.chat.id)
    assert (row.allowed_presences, row.required_skills, row.max_declines) == (["AVAILABLE"], ["french"], 1)
    assert (row.name, row.units, row.default_queue_id) == (fixtures.chat.name, fixtures.chat.units, fixtures.support.id)
    async with changing_nothing():
        await save_workstream(fixtures.chat.id, changes, by=fixtures.admin)


async def test_a_new_limit_holds_for_what_is_under_way(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    await save_workstream(fixtures.chat.id, WorkstreamChanges(open_limit_seconds=900), by=fixtures.admin)
    [due] = await DueTime.filter(kind=DueKind.LIMIT_REACHED)
    assert due.subject_id == row.id


async def test_a_new_limit_is_judged_with_what_is_under_way(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    await save_workstream(fixtures.chat.id, WorkstreamChanges(open_limit_seconds=900), by=fixtures.admin)
    with clock.standing_at(clock.now() + timedelta(hours=1)):
        while await work_off():
            pass
    assert (await reread(row)).values().attention_reasons == (AttentionReason.LIMIT,)


def limited_to(seconds: int, limit: str) -> WorkstreamChanges:
    values: dict[str, Any] = {limit: seconds}
    return WorkstreamChanges(**values)


async def test_a_limit_without_effect_is_rejected(fixtures: Fixtures) -> None:
    for channel, queue, limits in (
        (Channel.LIVE_CHAT, fixtures.support, ("active_limit_seconds", "waiting_limit_seconds")),
        (Channel.SMS, fixtures.support, ("idle_limit_seconds", "idle_warning_seconds")),
        (Channel.VOICE, fixtures.calls, ("waiting_limit_seconds", "idle_limit_seconds", "silent_limit_seconds")),
        (
            Channel.RECORD,
            await a_queue("Records", type=QueueType.RECORD),
            ("open_limit_seconds", "active_limit_seconds", "wrap_up_limit_seconds", "silent_limit_seconds"),
        ),
    ):
        row = await a_workstream(queue, channel=channel)
        for limit in limits:
            async with rejecting(f"{in_api(limit)}: has no effect on {channel}"):
                await save_workstream(row.id, limited_to(60, limit), by=fixtures.admin)
            await save_workstream(row.id, limited_to(0, limit), by=fixtures.admin)
        if not channel.is_messaging:
            async with rejecting("limitsCountFrom: has no effect"):
                await save_workstream(row.id, WorkstreamChanges(limits_count_from=LimitBasis.REPLY), by=fixtures.admin)


async def test_a_limit_without_effect_that_is_there_already_may_stay(fixtures: Fixtures) -> None:
    row = await a_workstream(fixtures.support, channel=Channel.LIVE_CHAT, active_limit_seconds=60)
    await save_workstream(row.id, WorkstreamChanges(active_limit_seconds=60, units_required=7), by=fixtures.admin)
    assert (await Workstream.get(id=row.id)).units == 7


async def test_the_warning_comes_after_the_silence_has_begun(fixtures: Fixtures) -> None:
    row = await a_workstream(fixtures.support, channel=Channel.LIVE_CHAT)
    for limit in (0, 60):
        async with rejecting("idleWarningSeconds: must be less than idleLimitSeconds"):
            changes = WorkstreamChanges(idle_limit_seconds=limit, idle_warning_seconds=60)
            await save_workstream(row.id, changes, by=fixtures.admin)
    await save_workstream(row.id, WorkstreamChanges(idle_limit_seconds=61, idle_warning_seconds=60), by=fixtures.admin)


async def test_rejects_what_it_can_not_be(fixtures: Fixtures) -> None:
    wrong = {
        "channel: a workstream stays WHATSAPP": WorkstreamChanges(channel=Channel.SMS),
        "unitsRequired: must be 1 to 10,000, not 0": WorkstreamChanges(units_required=0),
        "maxDeclines: must be 1 to 5": WorkstreamChanges(max_declines=6),
        "openLimitSeconds: must be 0 to": WorkstreamChanges(open_limit_seconds=-1),
        "allowedPresences: choose at least one": WorkstreamChanges(allowed_presences=()),
        "allowedPresences: no agent can answer while OFFLINE": WorkstreamChanges(allowed_presences=(Presence.OFFLINE,)),
        "requiredSkills: a skill is listed twice": WorkstreamChanges(required_skills=("French", "french")),
        "wrapUpBlockSeconds: BLOCK_FOR_TIME": WorkstreamChanges(wrap_up_capacity=WrapUpCapacity.BLOCK_FOR_TIME),
        "acceptsVisitors: visitors": WorkstreamChanges(accepts_visitors=True),
        "defaultQueue: there is no such queue": WorkstreamChanges(default_queue_id=fixtures.ada.id),
    }
    for message, changes in wrong.items():
        async with rejecting(message):
            await save_workstream(fixtures.chat.id, changes, by=fixtures.admin)
    async with rejecting("name: there already is a workstream 'Chat'"):
        await save_workstream(None, a_new_one(fixtures, name="Chat"), by=fixtures.admin)
    async with rejecting("channel, defaultQueue: required when creating"):
        await save_workstream(None, WorkstreamChanges(name="Site"), by=fixtures.admin)


async def test_its_sentiment_engine_is_one_that_there_is_at_an_address_that_may_be_called(fixtures: Fixtures) -> None:
    for chosen in ("vader", "http:https://engine.example.com/judge", None):
        await save_workstream(fixtures.chat.id, WorkstreamChanges(sentiment_engine=chosen), by=fixtures.admin)
        assert (await Workstream.get(id=fixtures.chat.id)).sentiment_engine == chosen
    for chosen, says in (
        ("delphi", "There is no sentiment engine 'delphi'"),
        ("vader:x", "takes no address"),
        ("http", "needs an address"),
        ("http:ftp://engine.example.com", "must begin with https://"),
        ("http:https://169.254.169.254/", "names an address at which no receiver can be"),
        ("http:https://10.0.0.1/", "leads to a private network"),
        ("builtin:/etc/hostname", "only in VIGIE_SENTIMENT_ENGINE"),
        ("", "sentimentEngine"),
    ):
        async with rejecting(says):
            await save_workstream(fixtures.chat.id, WorkstreamChanges(sentiment_engine=chosen), by=fixtures.admin)


async def test_its_queue_must_take_its_channel(fixtures: Fixtures) -> None:
    async with refusing(RefusalCode.QUEUE_TYPE_MISMATCH, by=fixtures.admin, audited=True):
        await save_workstream(
            fixtures.chat.id, WorkstreamChanges(default_queue_id=fixtures.calls.id), by=fixtures.admin
        )


async def test_a_retired_queue_takes_no_workstream(fixtures: Fixtures) -> None:
    gone = await a_queue("Gone", retired_at=clock.now())
    async with rejecting("defaultQueue: there is no such queue, or it is retired"):
        await save_workstream(fixtures.chat.id, WorkstreamChanges(default_queue_id=gone.id), by=fixtures.admin)


async def test_retires_what_nothing_uses_and_brings_it_back(fixtures: Fixtures) -> None:
    row = await a_workstream(fixtures.support, "Old")
    async with recording_facts(fixtures.admin, Act.RETIRE_WORKSTREAM) as recorded:
        await retire_workstream(row.id, by=fixtures.admin)
    assert recorded.kinds == ["ConfigurationChanged"]
    async with changing_nothing():
        await retire_workstream(row.id, by=fixtures.admin)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.cleo):
        await start_conversation(workstream="Old", text="Hello", by=fixtures.cleo)
    await save_workstream(row.id, WorkstreamChanges(), by=fixtures.admin)
    assert await start_conversation(workstream="Old", text="Hello", by=fixtures.cleo)


async def test_stays_while_anything_uses_it(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    async with refusing(RefusalCode.STILL_IN_USE, by=fixtures.admin, audited=True) as caught:
        await retire_workstream(fixtures.chat.id, by=fixtures.admin)
    assert "1 ongoing conversation" in caught.refusal.message
    await row.delete()
    await ConfiguredChannel.create(
        name="texts", kind=ChannelKind.JSON, connector_id=fixtures.connector.id, workstream_id=fixtures.chat.id
    )
    async with refusing(RefusalCode.STILL_IN_USE, by=fixtures.admin, audited=True) as caught:
        await retire_workstream(fixtures.chat.id, by=fixtures.admin)
    assert "channel texts" in caught.refusal.message


async def test_administrators_only(fixtures: Fixtures) -> None:
    async with refusing(RefusalCode.ROLE_REQUIRED, by=fixtures.sam, audited=True):
        await save_workstream(fixtures.chat.id, WorkstreamChanges(name="Mine"), by=fixtures.sam)
    async with refusing(RefusalCode.ROLE_REQUIRED, by=fixtures.sam, audited=True):
        await retire_workstream(fixtures.chat.id, by=fixtures.sam)
