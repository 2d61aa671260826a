"""What holds for every stream: beginnings, heartbeats, positions that can't be continued from, rights that change."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from models.events.log import Head, head
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.conversations.force_close import force_close
from models.operations.conversations.send_message import send_message
from models.operations.monitoring.monitor import monitor
from models.operations.monitoring.stop_monitoring import stop_monitoring
from models.operations.offers.assign_to_agent import assign_to_agent
from models.tables import LogEntry
from models.vocabulary import Role
from schema.scalars import position_of
from schema.streams import framing
from tests.schema.examples import id_of
from tests.schema.streams.listening import (
    LIVE_LIST,
    NOTIFICATIONS,
    SENTIMENT,
    STATE_CHANGES,
    TIMELINE,
    Frame,
    listening,
)
from tests.support.fixtures import Fixtures

pytestmark = pytest.mark.usefixtures("quick_heartbeats")

STREAMS = {"list": LIVE_LIST, "states": STATE_CHANGES, "sentiment": SENTIMENT, "notifications": NOTIFICATIONS}


@pytest.mark.parametrize("document", STREAMS.values(), ids=STREAMS)
async def test_heartbeats_advance_over_what_is_not_for_this_stream(fixtures: Fixtures, document: str) -> None:
    conversation = await fixtures.talking()
    async with listening(fixtures.tom, document) as stream:
        await stream.frame()
        sent = await send_message(conversation.id, text="Hello?", by=fixtures.cleo)
        assert await stream.until(await position_of(sent.position)) == []


@pytest.mark.parametrize("document", STREAMS.values(), ids=STREAMS)
@pytest.mark.parametrize("given", ["forged", "", "foreign", "future", "pruned", "not hexadecimal"])
async def test_every_unusable_position_is_answered_in_the_same_words(
    fixtures: Fixtures, document: str, given: str
) -> None:
    for number in range(3):
        await send_message((await fixtures.talking()).id, text=f"{number}", by=fixtures.cleo)
    here = await head()
    position = {
        "forged": "x" * 24,
        "": "",
        "foreign": f"1{'0' * 8}{here.seq:015x}",
        "future": here.position(here.seq + 1),
        "pruned": here.position(0),
        "not hexadecimal": here.position(0)[:-1] + "z",
    }[given]
    if given == "pruned":
        await LogEntry.filter(seq__lte=2).delete()
    async with listening(fixtures.sam, document, after=position) as stream:
        frame = await stream.frame()
        await stream.ended()
    assert frame["__typename"] == "ResyncRequired"
    assert frame["resyncReason"] == "POSITION_NOT_AVAILABLE"
    assert frame["position"] == here.position(here.seq)


def test_positions_are_of_fixed_width_and_ordered_as_strings() -> None:
    here = Head(10**13, "0a1b2c3d")
    names = [here.position(seq) for seq in (0, 1, 9, 10, 255, 256, 10**12)]
    assert names == sorted(names)
    assert len({len(name) for name in names}) == 1


async def test_a_stream_that_reads_behind_the_ring_loses_nothing(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking()
    start = await position_of((await head()).seq)
    for number in range(30):
        await send_message(conversation.id, text=f"{number}", by=fixtures.cleo)
    async with listening(fixtures.ada, TIMELINE, id=id_of(conversation), after=start) as stream:
        said = [(await stream.next("MessageAdded"))["message"]["text"] for _ in range(30)]
    assert said == [str(number) for number in range(30)]


def between_rights_and_beginning(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], Awaitable[object]]) -> None:
    """Let something happen once a stream has read its rights, and before it reads what it begins with."""
    begin = framing._Run._begin

    async def late(run: Any) -> Any:
        monkeypatch.setattr(framing._Run, "_begin", begin)
        await happens()
        return await begin(run)

    monkeypatch.setattr(framing._Run, "_begin", late)


class TestRights:
    @pytest.mark.parametrize("document", STREAMS.values(), ids=STREAMS)
    async def test_what_is_withdrawn_while_a_stream_begins_counts(
        self, fixtures: Fixtures, document: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await fixtures.talking()
        nothing = RightsChanges(roles=frozenset({Role.SUPERVISOR}), overseen=frozenset())
        between_rights_and_beginning(monkeypatch, lambda: set_rights(fixtures.sam.id, nothing, by=fixtures.admin))
        async with listening(fixtures.sam, document) as stream:
            assert not (await stream.frame()).get("conversations")
            await stream.next("AccessRevoked")
            await stream.ended()

    async def test_a_session_that_ends_while_its_timeline_begins_ends_it(
        self, fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        row = await fixtures.talking()
        await monitor(row.id, by=fixtures.sam)
        between_rights_and_beginning(monkeypatch, lambda: stop_monitoring(row.id, by=fixtures.sam))
        async with listening(fixtures.sam, TIMELINE, id=id_of(row)) as stream:
            await stream.next("AccessRevoked")
            await stream.ended()

    async def test_a_withdrawn_queue_takes_its_conversations_from_the_list_at_one_place(
        self, fixtures: Fixtures
    ) -> None:
        await fixtures.open()
        sale = await fixtures.open(queue=fixtures.sales)
        await set_rights(
            fixtures.sam.id,
            RightsChanges(overseen=frozenset({fixtures.support.id, fixtures.sales.id})),
            by=fixtures.admin,
        )
        async with listening(fixtures.sam, LIVE_LIST) as stream:
            assert len((await stream.next("ConversationList"))["conversations"]) == 2
            await set_rights(fixtures.sam.id, RightsChanges(overseen=frozenset({fixtures.sales.id})), by=fixtures.admin)
            anew = await stream.next("ConversationList")
        assert [row["id"] for row in anew["conversations"]] == [id_of(sale)]

    @pytest.mark.parametrize(
        "order", [("sales", "support"), ("support", "sales")], ids=["given back", "withdrawn again"]
    )
    async def test_of_two_changes_that_a_list_finds_at_once_the_later_holds(
        self, fixtures: Fixtures, order: tuple[str, str]
    ) -> None:
        conversations = {"support": await fixtures.open(), "sales": await fixtures.open(queue=fixtures.sales)}
        queues = {"support": fixtures.support.id, "sales": fixtures.sales.id}
        first, later = order
        await set_rights(fixtures.sam.id, RightsChanges(overseen=frozenset({queues[later]})), by=fixtures.admin)
        async with listening(fixtures.sam, LIVE_LIST) as stream:
            await stream.next("ConversationList")
            await set_rights(fixtures.sam.id, RightsChanges(overseen=frozenset({queues[first]})), by=fixtures.admin)
            changed = await set_rights(
                fixtures.sam.id, RightsChanges(overseen=frozenset({queues[later]})), by=fixtures.admin
            )
            anew = await stream.until(await position_of(changed.position))
            assert [row["id"] for row in anew[-1]["conversations"]] == [id_of(conversations[later])]
            await force_close(conversations["support"].id, by=fixtures.rosa)
            closed = await force_close(conversations["sales"].id, by=fixtures.tom)
            rest = await stream.until(await position_of(closed.position))
        assert shown([*anew, *rest]) == set()
        assert id_of(conversations[first]) not in {
            row["id"] for frame in anew for row in frame.get("conversations", [])
        }

    async def test_no_later_fact_of_a_withdrawn_queue_is_delivered(self, fixtures: Fixtures) -> None:
        hidden, seen = await fixtures.open(), await fixtures.open(queue=fixtures.sales, agent=None)
        async with listening(fixtures.sam, STATE_CHANGES) as stream:
            await stream.frame()
            await set_rights(fixtures.sam.id, RightsChanges(overseen=frozenset({fixtures.sales.id})), by=fixtures.admin)
            await assign_to_agent(hidden.id, agent_id=fixtures.ada.id, by=fixtures.rosa)
            await assign_to_agent(seen.id, agent_id=fixtures.dan.id, by=fixtures.tom)
            frame = await stream.next("ConversationStateChange")
        assert frame["snapshot"]["conversationId"] == id_of(seen)

    async def test_a_queue_gained_is_heard_of_from_its_place_on(self, fixtures: Fixtures) -> None:
        conversation = await fixtures.open()
        async with listening(fixtures.tom, STATE_CHANGES) as stream:
            await stream.frame()
            await set_rights(
                fixtures.tom.id, RightsChanges(overseen=frozenset({fixtures.support.id})), by=fixtures.admin
            )
            await assign_to_agent(conversation.id, agent_id=fixtures.ada.id, by=fixtures.rosa)
            frame = await stream.next("ConversationStateChange")
        assert frame["snapshot"]["conversationId"] == id_of(conversation)

    @pytest.mark.parametrize("document", STREAMS.values(), ids=STREAMS)
    async def test_a_disabled_user_hears_no_more(self, fixtures: Fixtures, document: str) -> None:
        async with listening(fixtures.sam, document) as stream:
            await stream.frame()
            await set_rights(fixtures.sam.id, RightsChanges(is_disabled=True), by=fixtures.admin)
            await stream.next("AccessRevoked")
            await stream.ended()

    async def test_the_last_role_withdrawn_ends_the_stream(self, fixtures: Fixtures) -> None:
        async with listening(fixtures.sam, LIVE_LIST) as stream:
            await stream.frame()
            await set_rights(fixtures.sam.id, RightsChanges(roles=frozenset({Role.API_ACCESS})), by=fixtures.admin)
            await stream.next("AccessRevoked")
            await stream.ended()

    async def test_a_supervisor_who_loses_the_role_loses_the_transcript(self, fixtures: Fixtures) -> None:
        conversation = await fixtures.talking()
        await monitor(conversation.id, by=fixtures.sam)
        async with listening(fixtures.sam, TIMELINE, id=id_of(conversation)) as stream:
            await stream.frame()
            await set_rights(fixtures.sam.id, RightsChanges(roles=frozenset()), by=fixtures.admin)
            await send_message(conversation.id, text="unheard", by=fixtures.cleo)
            await stream.next("AccessRevoked")
            await stream.ended()


def shown(frames: list[Frame]) -> set[str]:
    """The list that a client has after these frames."""
    ids: set[str] = set()
    for frame in frames:
        match frame["__typename"]:
            case "ConversationList":
                ids = {row["id"] for row in frame["conversations"]}
            case "ConversationLeft":
                ids.remove(frame["conversationId"])
            case _:
                ids.add(frame["snapshot"]["conversationId"])
    return ids
