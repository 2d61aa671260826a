"""Limits where the customer waits for us, which need attention and end nothing; and idle customers of live chats."""

from typing import Any

import pytest

from models import clock
from models.events.state_limits import counted_from, limits_of
from models.followers import due_times
from models.operations.conversations.elevate_conversation import elevate_conversation
from models.operations.conversations.end_elevation import end_elevation
from models.operations.conversations.judge_attention import judge_attention
from models.operations.conversations.reach_limit import reach_limit
from models.operations.conversations.send_message import send_message
from models.operations.monitoring.monitor import monitor
from models.rules.conversations.attention import AttentionCause, causes_of
from models.tables import Conversation
from models.values import SYSTEM
from models.vocabulary import (
    Act,
    ActiveSubState,
    AttentionLevel,
    AttentionReason,
    Audience,
    Channel,
    ConversationState,
    ElevatedMode,
    LimitBasis,
    MessageVisibility,
    StateReason,
    SystemMessageKind,
)
from tests.models.events.test_formats import let_upgrade_begin
from tests.models.operations.conversations.test_reach_limit import (
    ACTIVE,
    DAYS,
    LIMIT,
    MINUTE,
    OPEN,
    WAITING,
    WRAP_UP,
    falls_due,
    limited,
    of,
)
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts, reread

AWAITING = ActiveSubState.AWAITING_ACCEPTANCE


async def cause_of(row: Conversation) -> AttentionCause:
    [cause] = [each for each in causes_of((await reread(row)).attention_causes) if each.reason is AttentionReason.LIMIT]
    return cause


async def reach_nothing(row: Conversation) -> None:
    async with recording_facts() as recorded:
        await reach_limit(row.id, by=SYSTEM)
    assert recorded.facts == []
    assert await falls_due(row) == clock.now() + LIMIT, "it is looked at again"


@pytest.mark.parametrize(
    ("channel", "state", "sub_state", "owed"),
    [
        (Channel.LIVE_CHAT, OPEN, None, ()),
        (Channel.WHATSAPP, OPEN, None, ()),
        (Channel.VOICE, OPEN, None, ()),
        (Channel.WHATSAPP, ACTIVE, AWAITING, ()),
        (Channel.VOICE, ACTIVE, AWAITING, ()),
        (Channel.WHATSAPP, ACTIVE, None, ("unanswered_since",)),
        (Channel.WHATSAPP, ACTIVE, None, ("silent_since",)),
        (Channel.WHATSAPP, WAITING, None, ("unanswered_since",)),
    ],
)
async def test_who_waits_for_us_needs_attention_and_is_not_closed_out(
    fixtures: Fixtures,
    channel: Channel,
    state: ConversationState,
    sub_state: ActiveSubState | None,
    owed: tuple[str, ...],
) -> None:
    columns = dict.fromkeys(owed, clock.now())
    row = await of(fixtures, await limited(fixtures, channel), state, sub_state=sub_state, **columns)
    since = counted_from(await reread(row), limits_of(await row.workstream))
    with clock.standing_at(since + LIMIT):
        await judge_attention(row.id, by=SYSTEM)
        await reach_nothing(row)
    cause = await cause_of(row)
    assert (cause.level, cause.began_at, cause.due_at) == (AttentionLevel.NOW, since, since + LIMIT)


async def test_before_attention_is_judged_it_is_closed_as_before(fixtures: Fixtures) -> None:
    row = await of(fixtures, await limited(fixtures), OPEN)
    await let_upgrade_begin()
    with clock.standing_at(clock.now() + DAYS):
        await reach_limit(row.id, by=SYSTEM)
    assert (await reread(row)).state_reason is StateReason.AUTO_CLOSED


async def test_once_they_are_answered_the_limit_counts_from_there(fixtures: Fixtures) -> None:
    row = await of(fixtures, await limited(fixtures), ACTIVE, unanswered_since=clock.now())
    late = row.state_changed_at + LIMIT
    with clock.standing_at(late):
        await reach_nothing(row)
    with clock.standing_at(late + MINUTE):
        await send_message(row.id, text="On its way", by=fixtures.ada)
        assert AttentionReason.LIMIT not in (await reread(row)).values().attention_reasons
    for at, state in ((late + LIMIT, ACTIVE), (late + LIMIT + MINUTE, ConversationState.CLOSED)):
        with clock.standing_at(at):
            await reach_limit(row.id, by=SYSTEM)
        assert (await reread(row)).state is state


async def test_nobody_learns_of_monitoring_from_a_limit(fixtures: Fixtures) -> None:
    row = await of(fixtures, await limited(fixtures), ACTIVE, unanswered_since=clock.now())
    with clock.standing_at(row.state_changed_at + MINUTE):
        await monitor(row.id, by=fixtures.sam)
    with clock.standing_at(row.state_changed_at + LIMIT):
        await judge_attention(row.id, by=SYSTEM)
    cause = await cause_of(row)
    assert (cause.level, cause.began_at) == (AttentionLevel.NOW, row.state_changed_at), "as if nobody had monitored"


STIRS = ("customer", "reply", "note", "monitor")


@pytest.mark.parametrize(
    ("basis", "restarted_by"),
    [
        (LimitBasis.ACTIVITY, STIRS),
        (LimitBasis.PUBLIC_MESSAGE, ("customer", "reply")),
        (LimitBasis.CUSTOMER_MESSAGE, ("customer",)),
        (LimitBasis.REPLY, ("reply",)),
    ],
)
async def test_it_counts_from_what_the_workstream_says(
    fixtures: Fixtures, basis: LimitBasis, restarted_by: tuple[str, ...]
) -> None:
    workstream = await limited(fixtures, limits_count_from=basis)
    for stir in STIRS:
        row = await of(fixtures, workstream, ACTIVE)
        stirred_at = row.state_changed_at + MINUTE
        with clock.standing_at(stirred_at):
            match stir:
                case "customer":
                    await send_message(row.id, text="Hello?", by=fixtures.cleo)
                case "reply":
                    await send_message(row.id, text="Hello", by=fixtures.ada)
                case "note":
                    await send_message(row.id, text="Hm", visibility=MessageVisibility.INTERNAL, by=fixtures.ada)
                case "monitor":
                    await monitor(row.id, by=fixtures.sam)
        expected = stirred_at if stir in restarted_by else row.state_changed_at
        assert counted_from(await reread(row), limits_of(workstream)) == expected, stir


async def idling(fixtures: Fixtures, **columns: Any) -> Conversation:
    """A live chat in which an agent talks; an hour without an answer ends it."""
    workstream = await limited(fixtures, Channel.LIVE_CHAT, idle_limit_seconds=3_600, **columns)
    return await of(fixtures, workstream, ACTIVE)


async def test_the_silent_customer_of_a_live_chat_is_warned_before_it_ends(fixtures: Fixtures) -> None:
    row = await idling(fixtures, idle_warning_seconds=60)
    ends_at = row.state_changed_at + LIMIT
    assert await falls_due(row) == ends_at - MINUTE
    with clock.standing_at(ends_at - MINUTE):
        async with recording_facts(SYSTEM, Act.REACH_LIMIT) as recorded:
            await reach_limit(row.id, by=SYSTEM)
        assert await recorded.announced() == [(SystemMessageKind.IDLE_WARNING, Audience.CUSTOMER, {"seconds": "60"})]
        async with recording_facts() as recorded:
            await reach_limit(row.id, by=SYSTEM)
        assert recorded.facts == [], "once"
    assert await falls_due(row) == ends_at
    with clock.standing_at(ends_at):
        async with recording_facts(SYSTEM, Act.REACH_LIMIT) as recorded:
            await reach_limit(row.id, by=SYSTEM)
    after = recorded.change.after
    assert (after.state, after.state_reason) == (WRAP_UP, StateReason.TIME_LIMIT_REACHED)
    assert await recorded.announced() == [(SystemMessageKind.IDLE_ENDED, Audience.BOTH, {})]


async def test_after_days_of_downtime_the_customer_is_still_warned_first(fixtures: Fixtures) -> None:
    row = await idling(fixtures, idle_warning_seconds=60)
    with clock.standing_at(clock.now() + DAYS):
        await due_times.work_off()
        assert (await reread(row)).state is ACTIVE
        ends_at = clock.now() + MINUTE
    assert await falls_due(row) == ends_at
    with clock.standing_at(ends_at):
        await due_times.work_off()
    assert (await reread(row)).state is WRAP_UP


async def test_who_answers_a_warning_stays_and_is_warned_again_later(fixtures: Fixtures) -> None:
    row = await idling(fixtures, idle_warning_seconds=60)
    with clock.standing_at(row.state_changed_at + LIMIT - MINUTE):
        await reach_limit(row.id, by=SYSTEM)
        await send_message(row.id, text="I am still here", by=fixtures.cleo)
    with clock.standing_at(row.state_changed_at + LIMIT):
        await reach_limit(row.id, by=SYSTEM)
        assert (await reread(row)).state is ACTIVE
        await send_message(row.id, text="Thank you", by=fixtures.ada)
    with clock.standing_at(row.state_changed_at + 2 * LIMIT - MINUTE):
        async with recording_facts(SYSTEM, Act.REACH_LIMIT) as recorded:
            await reach_limit(row.id, by=SYSTEM)
    assert [kind for kind, *_ in await recorded.announced()] == [SystemMessageKind.IDLE_WARNING]


async def test_a_customer_who_waits_for_us_is_not_idle(fixtures: Fixtures) -> None:
    row = await idling(fixtures)
    await send_message(row.id, text="And now?", by=fixtures.cleo)
    with clock.standing_at(clock.now() + DAYS):
        await reach_nothing(row)


async def test_who_talks_in_a_call_is_not_idle(fixtures: Fixtures) -> None:
    row = await idling(fixtures)
    await elevate_conversation(row.id, mode=ElevatedMode.VOICE, by=fixtures.ada)
    assert await falls_due(row) is None
    with clock.standing_at(clock.now() + DAYS):
        await end_elevation(row.id, by=fixtures.ada)
        assert await falls_due(row) == clock.now() + LIMIT


async def test_until_the_upgrade_is_finished_nobody_is_idle(fixtures: Fixtures) -> None:
    """The release before does not know what tells of it."""
    row = await idling(fixtures, idle_warning_seconds=60)
    await let_upgrade_begin()
    with clock.standing_at(clock.now() + DAYS):
        await reach_nothing(row)
