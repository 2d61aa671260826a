"""Attention through GraphQL: its causes, the figure, the live list as time passes, and who reads none of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models import clock
from models.events import log
from models.followers.due_times import work_off
from models.operations.conversations.judge_attention import judge_attention
from models.operations.conversations.send_message import send_message
from models.operations.hands.answer_hand import answer_hand
from models.operations.hands.raise_hand import raise_hand
from models.operations.hands.take_hand import take_hand
from models.operations.hands.withdraw_hand import withdraw_hand
from models.values import SYSTEM, Viewer
from tests.schema.asking import ask
from tests.schema.examples import id_of
from tests.schema.streams.listening import LIVE_LIST, listening
from tests.support.fixtures import Fixtures
from tests.support.loaded_floor import load_floor

ONE = """query One($id: ID!) {
  conversation(id: $id) { attention { level since causes { reason level since beganAt dueAt times } } }
}"""
FIGURES = """{ floor {
  needingAttention { now soon }
  byQueue { queue { name targets { answerWithinSeconds shareWithinPercent } } needingAttention { now soon } }
  byChannel { channel needingAttention { now soon } }
} }"""
LIST = """query List($filter: ConversationFilter, $order: ConversationOrder!) {
  ongoingConversations(filter: $filter, orderBy: $order, first: 10) { edges { node { id } } }
}"""
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
TARGET = timedelta(seconds=60)


async def late(fixtures: Fixtures, **columns: Any) -> Any:
    """One that has waited for longer than its target, and was judged so."""
    await fixtures.support.update_from_dict({"answer_within_seconds": 60, "share_within_percent": 80}).save()
    row = await fixtures.open(created_at=NOON, **columns)
    with clock.standing_at(NOON + TARGET):
        await judge_attention(row.id, by=SYSTEM)
    return row


async def test_a_row_says_why_and_since_when(fixtures: Fixtures) -> None:
    row = await late(fixtures)
    since = "2026-05-04T12:01:00Z"
    cause = {"reason": "WAIT", "level": "NOW", "since": since, "beganAt": "2026-05-04T12:00:00Z", "dueAt": since}
    told = {"level": "NOW", "since": since, "causes": [{**cause, "times": None}]}
    for staff in (fixtures.sam, fixtures.admin):
        assert (await ask(staff, ONE, id=id_of(row)))["conversation"]["attention"] == told
    assert (await ask(fixtures.cleo, ONE, id=id_of(row)))["conversation"]["attention"] is None
    calm = await fixtures.talking()
    needs_none: dict[str, Any] = {"level": "NONE", "since": None, "causes": []}
    assert (await ask(fixtures.ada, ONE, id=id_of(calm)))["conversation"]["attention"] == needs_none


async def test_the_figure_counts_what_the_list_shows(fixtures: Fixtures) -> None:
    await late(fixtures)
    with clock.standing_at(NOON + TARGET):
        soon = await fixtures.open(created_at=NOON + timedelta(seconds=10))
        await judge_attention(soon.id, by=SYSTEM)
    await fixtures.open(queue=fixtures.sales)
    both, none = {"now": 1, "soon": 1}, {"now": 0, "soon": 0}
    floor = (await ask(fixtures.admin, FIGURES))["floor"]
    assert floor["needingAttention"] == both
    by_queue = {each["queue"]["name"]: each for each in floor["byQueue"]}
    assert by_queue["Support"]["needingAttention"] == both
    assert by_queue["Support"]["queue"]["targets"] == {"answerWithinSeconds": 60, "shareWithinPercent": 80}
    assert by_queue["Sales"]["needingAttention"] == none
    assert [each["needingAttention"] for each in floor["byChannel"]] == [both]
    assert (await ask(fixtures.tom, FIGURES))["floor"]["needingAttention"] == none, "he oversees Sales"
    assert (await ask(fixtures.ada, FIGURES))["floor"] is None


@pytest.mark.usefixtures("quick_heartbeats")
async def test_time_alone_updates_the_list_of_staff_and_not_that_of_customers(fixtures: Fixtures) -> None:
    await fixtures.support.update_from_dict({"answer_within_seconds": 60}).save()
    row = await fixtures.open(created_at=NOON)
    await load_floor()
    urgent = {"attentionAtLeast": "NOW"}
    async with (
        listening(fixtures.sam, LIVE_LIST) as whole,
        listening(fixtures.sam, LIVE_LIST, filter=urgent) as narrowed,
        listening(fixtures.cleo, LIVE_LIST) as customers,
    ):
        for stream in (whole, narrowed, customers):
            await stream.next("ConversationList")
        with clock.standing_at(NOON + TARGET):
            await judge_attention(row.id, by=SYSTEM)
        assert (await whole.next("ConversationUpdated"))["snapshot"]["attentionLevel"] == "NOW"
        assert (await narrowed.next("ConversationEntered"))["snapshot"]["attentionLevel"] == "NOW"
        await send_message(row.id, text="Hello?", by=fixtures.cleo)
        frame = await customers.next("ConversationUpdated")
        assert frame["snapshot"]["attentionLevel"] is None, "the first frame is that of the message"


async def found(who: Viewer, **arguments: Any) -> list[str]:
    edges = (await ask(who, LIST, **arguments))["ongoingConversations"]["edges"]
    return [edge["node"]["id"] for edge in edges]


async def test_a_hand_is_first_among_what_needs_those_who_may_know_of_it(fixtures: Fixtures) -> None:
    """To administrators and bots it is as if no hand were up: in the list, by its filter and in its order."""
    waits, row = await late(fixtures), await fixtures.talking(created_at=NOON)
    with clock.standing_at(NOON + TARGET - timedelta(seconds=1)):
        raised = (await raise_hand(row.id, reason="Help", by=fixtures.ada)).hand_id
    cause = {"reason": "HAND_RAISED", "level": "NOW", "beganAt": "2026-05-04T12:00:59Z", "dueAt": None, "times": None}
    for who in (fixtures.sam, fixtures.ada):
        told = (await ask(who, ONE, id=id_of(row)))["conversation"]["attention"]
        assert (told["level"], told["causes"]) == ("NOW", [{**cause, "since": cause["beganAt"]}])
    assert await found(fixtures.sam, order="NEEDS_ATTENTION") == [id_of(row), id_of(waits)]
    assert {*await found(fixtures.sam, filter={"attentionAtLeast": "NOW"}, order="NEWEST")} == {
        id_of(waits),
        id_of(row),
    }
    sums = (await ask(fixtures.sam, FIGURES))["floor"]
    assert (sums["needingAttention"], sums["byQueue"][1]["queue"]["name"]) == ({"now": 2, "soon": 0}, "Support")
    assert (await ask(fixtures.admin, ONE, id=id_of(row)))["conversation"]["attention"]["causes"] == []
    assert await found(fixtures.admin, order="NEEDS_ATTENTION") == [id_of(waits), id_of(row)]
    for level, expected in (("NOW", [id_of(waits)]), ("NONE", [id_of(waits), id_of(row)])):
        assert await found(fixtures.admin, filter={"attentionAtLeast": level}, order="NEEDS_ATTENTION") == expected
    await take_hand(raised, by=fixtures.sam)
    assert await found(fixtures.sam, order="NEEDS_ATTENTION") == [id_of(waits), id_of(row)], "somebody comes"
    assert (await ask(fixtures.sam, FIGURES))["floor"]["needingAttention"] == {"now": 1, "soon": 1}
    await withdraw_hand(raised, by=fixtures.ada)
    assert (await ask(fixtures.sam, ONE, id=id_of(row)))["conversation"]["attention"]["level"] == "NONE"


@pytest.mark.usefixtures("quick_heartbeats")
async def test_streams_tell_of_a_hand_in_attention_whom_they_tell_of_the_hand(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await load_floor()
    urgent = {"attentionAtLeast": "SOON"}
    async with (
        listening(fixtures.sam, LIVE_LIST) as whole,
        listening(fixtures.sam, LIVE_LIST, filter=urgent) as narrowed,
        listening(fixtures.admin, LIVE_LIST) as of_admin,
        listening(fixtures.admin, LIVE_LIST, filter=urgent) as narrowed_of_admin,
        listening(fixtures.cleo, LIVE_LIST) as customers,
    ):
        for stream in (whole, narrowed, of_admin, narrowed_of_admin, customers):
            await stream.next("ConversationList")
        hand_id = (await raise_hand(row.id, reason="Help", by=fixtures.ada)).hand_id
        assert (await whole.next("ConversationUpdated"))["snapshot"]["attentionLevel"] == "NOW"
        assert (await narrowed.next("ConversationEntered"))["snapshot"]["attentionLevel"] == "NOW"
        await take_hand(hand_id, by=fixtures.sam)
        for stream in (whole, narrowed):
            assert (await stream.next("ConversationUpdated"))["snapshot"]["attentionLevel"] == "SOON"
        sent = await send_message(row.id, text="Hello?", by=fixtures.cleo)
        [frame] = await of_admin.until((await log.head()).position(sent.position))
        assert frame["snapshot"]["attentionLevel"] == "NONE", "as if no hand were up"
        await narrowed.next("ConversationUpdated")
        answered = await answer_hand(hand_id, by=fixtures.sam)
        await narrowed.next("ConversationLeft")
        end = (await log.head()).position(answered.position)
        assert await narrowed_of_admin.until(end) == []
        assert [each["__typename"] for each in await customers.until(end)] == ["ConversationUpdated"]


@pytest.mark.usefixtures("quick_heartbeats")
async def test_what_time_has_brought_reaches_those_who_are_not_told_of_a_hand(fixtures: Fixtures) -> None:
    """Also if somebody raises a hand in the moment before a follower looks at what is due."""
    await fixtures.support.update_from_dict({"reply_within_seconds": 20}).save()
    row = await fixtures.talking()
    await send_message(row.id, text="Where is it?", by=fixtures.cleo)
    asked = clock.now()
    await load_floor()
    async with listening(fixtures.admin, LIVE_LIST) as of_admin:
        await of_admin.next("ConversationList")
        with clock.standing_at(asked + timedelta(seconds=21)):
            raised = await raise_hand(row.id, reason="Help", by=fixtures.ada)
            await work_off()
        frames = await of_admin.until((await log.head()).position(raised.position))
        told = (await ask(fixtures.admin, ONE, id=id_of(row)))["conversation"]["attention"]
    assert told["level"] == "NOW"
    assert [each["snapshot"]["attentionLevel"] for each in frames] == ["NOW"]
