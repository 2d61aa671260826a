"""Attention through GraphQL: its causes, the figure, the live list as time passes, and who reads none of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models import clock
from models.operations.conversations.judge_attention import judge_attention
from models.operations.conversations.send_message import send_message
from models.values import SYSTEM
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
