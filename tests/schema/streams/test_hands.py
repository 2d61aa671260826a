"""Raised hands through the API: two supervisors, two agents, a bot and a customer, each with what they see and may do."""

from typing import Any

import pytest

from models import clock
from models.events import log
from models.operations.conversations.release_conversation import release_conversation
from models.operations.hands.raise_hand import raise_hand
from models.operations.hands.take_hand import take_hand
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.transfer import transfer
from models.operations.queues.hand_over_to_queue import hand_over_to_queue
from models.tables import Conversation, LogEntry, User
from models.values import Viewer
from models.vocabulary import Distribution, HandStatus, OverflowAction
from schema.ids import global_id
from schema.streams.notified import hands as opening
from tests.schema.asking import ask
from tests.schema.documents import act
from tests.schema.examples import id_of
from tests.schema.streams.listening import LIVE_LIST, NOTIFICATIONS, TIMELINE, Listener, listening
from tests.support.builders import a_queue, a_session, settings
from tests.support.fixtures import Fixtures
from tests.support.hand_builders import REASON, a_hand
from tests.support.recording_facts import changing_nothing, reread

pytestmark = pytest.mark.usefixtures("quick_heartbeats")

HAND = "raisedHand { id handKind reason handStatus raisedAt takenAt endedAt agent { name } takenBy { name } }"
ACTIONS = "viewerHandActions { action allowed code reason }"
ONE = f"query ($id: ID!) {{ conversation(id: $id) {{ {HAND} {ACTIONS} }} node(id: $id) {{ id }} }}"
NODE = "query ($id: ID!) { node(id: $id) { ... on RaisedHand { id handStatus reason } } }"
LIST = "query ($filter: ConversationFilter) { ongoingConversations(filter: $filter) { edges { node { id } } } }"
FLOOR = "{ floor { handsRaised byQueue { queue { name } handsRaised } } }"
UP = {"hands": ["RAISED", "TAKEN"]}


async def shown(who: Viewer, row: Conversation) -> Any:
    return (await ask(who, ONE, id=id_of(row)))["conversation"]


async def allowed(who: Viewer, row: Conversation) -> dict[str, str | None]:
    """Each action with the code that refuses it; None for one that is allowed."""
    answers = (await shown(who, row))["viewerHandActions"]
    for answer in answers:
        assert answer["allowed"] is (answer["code"] is None) is (answer["reason"] is None)
    return {answer["action"]: answer["code"] for answer in answers}


async def listed(who: Viewer, *statuses: str) -> list[str]:
    edges = (await ask(who, LIST, filter={"hands": list(statuses)}))["ongoingConversations"]["edges"]
    return [edge["node"]["id"] for edge in edges]


async def raised_in(who: Viewer) -> dict[str, int]:
    """How many hands nobody has taken yet, by queue."""
    floor = (await ask(who, FLOOR))["floor"]
    return {"all": floor["handsRaised"], **{each["queue"]["name"]: each["handsRaised"] for each in floor["byQueue"]}}


async def told(stream: Listener, status: str, taker: str | None = None) -> Any:
    frame = await stream.next("HandNotification")
    assert (frame["handStatus"], frame["takenBy"]) == (status, {"name": taker} if taker else None)
    return frame


async def test_from_the_raised_hand_to_the_answer(fixtures: Fixtures) -> None:
    """Who may help hears of each step at once; the customer, the bot and the agents of other conversations hear nothing."""
    row = await fixtures.talking()
    await a_session(row, fixtures.sam)
    async with (
        listening(fixtures.ada, NOTIFICATIONS) as ada,
        listening(fixtures.sam, NOTIFICATIONS) as sam,
        listening(fixtures.rosa, NOTIFICATIONS) as rosa,
        listening(fixtures.bob, NOTIFICATIONS) as bob,
        listening(fixtures.bot, NOTIFICATIONS) as bot,
        listening(fixtures.cleo, NOTIFICATIONS) as cleo,
        listening(fixtures.tom, NOTIFICATIONS) as tom,
        listening(fixtures.admin, NOTIFICATIONS) as admin,
        listening(fixtures.rosa, LIVE_LIST) as overview,
        listening(fixtures.cleo, LIVE_LIST) as of_customer,
        listening(fixtures.admin, LIVE_LIST) as of_admin,
        listening(fixtures.ada, TIMELINE, id=id_of(row)) as talk,
        listening(fixtures.sam, TIMELINE, id=id_of(row)) as monitored,
        listening(fixtures.cleo, TIMELINE, id=id_of(row)) as chat,
    ):
        everybody = (ada, sam, rosa, bob, bot, cleo, tom, admin, overview, of_customer, of_admin, talk, monitored, chat)
        for stream in everybody:
            await stream.frame()  # it has begun
        given = {"conversationId": id_of(row), "reason": REASON, "kind": "DECISION", "requestId": "one"}
        raised = await act(fixtures.ada, "raiseHand", **given)
        assert (await act(fixtures.ada, "raiseHand", **given))["hand"] == raised["hand"]
        hand_id = raised["hand"]["id"]
        for stream in (ada, sam, rosa):
            frame = await told(stream, "RAISED")
            assert (frame["conversationId"], frame["hand"]) == (id_of(row), {"id": hand_id, "reason": REASON})
        assert (await overview.next("ConversationUpdated"))["conversation"]["raisedHand"]["handStatus"] == "RAISED"
        assert await listed(fixtures.rosa, "RAISED") == [id_of(row)]
        assert await raised_in(fixtures.rosa) == {"all": 1, "Calls": 0, "Support": 1}

        taken = await act(fixtures.sam, "takeHand", handId=hand_id)
        assert taken["hand"] | {"handStatus": "TAKEN", "takenBy": {"name": "Sam"}} == taken["hand"]
        for stream in (ada, sam, rosa):
            await told(stream, "TAKEN", "Sam")
        assert (await overview.next("ConversationUpdated"))["conversation"]["raisedHand"]["takenBy"] == {"name": "Sam"}
        assert (await listed(fixtures.rosa, "RAISED"), await listed(fixtures.rosa, "TAKEN")) == ([], [id_of(row)])
        assert await raised_in(fixtures.rosa) == {"all": 0, "Calls": 0, "Support": 0}
        second = await act(fixtures.rosa, "takeHand", handId=hand_id)
        assert (second["__typename"], second["code"]) == ("Conflict", "HAND_TAKEN")
        assert (second["wonBy"]["name"], second["currentConversation"]["id"]) == ("Sam", id_of(row))

        answered = await act(fixtures.sam, "answerHand", handId=hand_id)
        assert answered["hand"]["handStatus"] == "ANSWERED"
        for stream in (ada, sam, rosa):
            await told(stream, "ANSWERED", "Sam")
        assert (await overview.next("ConversationUpdated"))["conversation"]["raisedHand"] is None
        for stream in (talk, monitored):
            steps = [frame for frame in await stream.until(answered["position"]) if frame["__typename"] == "HandChange"]
            assert [frame["handStatus"] for frame in steps] == ["RAISED", "TAKEN", "ANSWERED"]
            assert [frame["takenBy"] for frame in steps] == [None, {"name": "Sam"}, {"name": "Sam"}]
        for stream in (bob, bot, cleo, tom, admin, of_customer, of_admin, chat):
            assert await stream.until(answered["position"]) == []


async def test_each_reads_what_they_may(fixtures: Fixtures) -> None:
    row = await fixtures.talking(consultants=[fixtures.bob])
    hand = await a_hand(row, taken_by=fixtures.sam)
    gid = global_id("RaisedHand", hand.id)
    for who in (fixtures.ada, fixtures.bob, fixtures.sam, fixtures.rosa, fixtures.api_sam):
        read = (await shown(who, row))["raisedHand"]
        assert (read["id"], read["reason"], read["agent"], read["takenBy"]) == (
            *(gid, REASON),
            *({"name": "Ada"}, {"name": "Sam"}),
        )
        assert (await ask(who, NODE, id=gid))["node"] == {"id": gid, "handStatus": "TAKEN", "reason": REASON}
        assert await listed(who, "TAKEN") == [id_of(row)]
    for who in (fixtures.cleo, fixtures.admin):
        assert (await shown(who, row))["raisedHand"] is None
    for who in (fixtures.cleo, fixtures.admin, fixtures.dan, fixtures.tom, fixtures.bot, fixtures.connector):
        assert (await ask(who, NODE, id=gid))["node"] is None
        assert await listed(who, "RAISED", "TAKEN") == []


async def test_an_administrator_finds_the_hands_of_overseen_queues_only(fixtures: Fixtures) -> None:
    inside, outside = await fixtures.talking(), await fixtures.talking(queue=fixtures.sales, agent=fixtures.dan)
    for row in (inside, outside):
        await a_hand(row)
    sam = await User.get(id=fixtures.sam.id)
    await act(fixtures.admin, "setRights", userId=global_id("User", sam.id), roles=["ADMIN", "SUPERVISOR"])
    assert await listed(fixtures.sam, "RAISED") == [id_of(inside)]
    assert (await shown(fixtures.sam, outside))["raisedHand"] is None


async def test_each_action_says_why_it_is_refused(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    none = dict.fromkeys(("TAKE", "RETURN", "ANSWER"), "HAND_NOT_UP")
    no_supervisor = dict.fromkeys(("TAKE", "RETURN", "ANSWER"), "ROLE_REQUIRED")
    no_agent = dict.fromkeys(("RAISE", "WITHDRAW"), "ROLE_REQUIRED")
    assert await allowed(fixtures.ada, row) == {"RAISE": None, "WITHDRAW": "HAND_NOT_UP", **no_supervisor}
    assert await allowed(fixtures.sam, row) == {**no_agent, **none}
    hand = await a_hand(row)
    assert await allowed(fixtures.ada, row) == {"RAISE": "HAND_ALREADY_RAISED", "WITHDRAW": None, **no_supervisor}
    not_taken = dict.fromkeys(("RETURN", "ANSWER"), "HAND_NOT_TAKEN")
    assert await allowed(fixtures.sam, row) == {**no_agent, "TAKE": None, **not_taken}
    await take_hand(hand.id, by=fixtures.sam)
    assert await allowed(fixtures.sam, row) == {**no_agent, "TAKE": None, "RETURN": None, "ANSWER": None}
    assert await allowed(fixtures.rosa, row) == {**no_agent, **dict.fromkeys(none, "HAND_TAKEN")}
    assert await allowed(fixtures.api_sam, row) == {**no_agent, **dict.fromkeys(none, "API_ACCESS_ROLE")}
    for who in (fixtures.cleo, fixtures.admin):
        assert await allowed(who, row) == {**no_agent, **no_supervisor}


async def test_the_answers_of_actions_are_those_of_the_mutations(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    hand = await a_hand(row, taken_by=fixtures.sam)
    names = {"TAKE": "takeHand", "RETURN": "returnHand", "ANSWER": "answerHand", "WITHDRAW": "withdrawHand"}
    for who in (fixtures.ada, fixtures.rosa, fixtures.api_sam):
        codes = await allowed(who, row)
        for action, name in names.items():
            if code := codes[action]:
                async with changing_nothing():
                    assert (await act(who, name, handId=global_id("RaisedHand", hand.id)))["code"] == code


async def test_who_may_not_know_of_a_hand_is_told_nothing_by_a_refusal(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    hand = await a_hand(row)
    for who in (fixtures.cleo, fixtures.admin, fixtures.tom, fixtures.bot):
        refused = await act(who, "takeHand", handId=global_id("RaisedHand", hand.id))
        assert (refused["code"], refused["currentConversation"]) == ("NOT_FOUND", None)


async def test_notifications_begin_with_the_hands_that_are_up(fixtures: Fixtures) -> None:
    rows = [await fixtures.talking() for _ in range(3)]
    hands = [(await raise_hand(row.id, reason=REASON, by=fixtures.ada)).hand_id for row in rows]
    await take_hand(hands[0], by=fixtures.sam)
    await act(fixtures.ada, "withdrawHand", handId=global_id("RaisedHand", hands[1]))
    for who in (fixtures.rosa, fixtures.ada):
        async with listening(who, NOTIFICATIONS) as stream:
            frames = [await stream.frame() for _ in range(3)]
        assert [frame["__typename"] for frame in frames] == ["HandNotification", "HandNotification", "Heartbeat"]
        assert [frame["conversationId"] for frame in frames[:2]] == [id_of(rows[2]), id_of(rows[0])]
        assert [frame["handStatus"] for frame in frames[:2]] == ["RAISED", "TAKEN"]
    for who in (fixtures.tom, fixtures.cleo, fixtures.bob, fixtures.admin):
        async with listening(who, NOTIFICATIONS) as stream:
            assert (await stream.frame())["__typename"] == "Heartbeat"


async def test_notifications_begin_with_a_hand_that_has_been_up_for_longer_than_the_log_is_kept(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there are more than a stream begins with, those that somebody has taken are left out first."""
    rows = [await fixtures.talking() for _ in range(4)]
    hands = [(await raise_hand(row.id, reason=REASON, by=fixtures.ada)).hand_id for row in rows]
    taken = await take_hand(hands[2], by=fixtures.sam)
    await LogEntry.filter(seq__lte=taken.position).delete()
    await take_hand(hands[3], by=fixtures.sam)
    expected = [(rows[0], "RAISED", None), (rows[1], "RAISED", None), *((row, "TAKEN", "Sam") for row in rows[2:])]
    for most in (50, 3, 1):
        monkeypatch.setattr(opening, "MOST_HANDS", most)
        among = {50: expected, 3: [*expected[:2], expected[3]], 1: [expected[1]]}[most]
        async with listening(fixtures.rosa, NOTIFICATIONS) as stream:
            for row, status, taker in among:
                frame = await told(stream, status, taker)
                assert (frame["conversationId"], frame["hand"]["reason"]) == (id_of(row), REASON)
            assert (await stream.frame())["__typename"] == "Heartbeat"
    async with listening(fixtures.bot, NOTIFICATIONS) as stream:
        assert (await stream.frame())["__typename"] == "Heartbeat"


async def test_an_agent_who_no_longer_has_the_conversation_hears_how_the_hand_ended(fixtures: Fixtures) -> None:
    await settings(supervisor_transfer=True)
    row = await fixtures.talking()
    hand = await a_hand(row, taken_by=fixtures.sam)
    async with listening(fixtures.ada, NOTIFICATIONS) as ada, listening(fixtures.rosa, NOTIFICATIONS) as rosa:
        for stream in (ada, rosa):
            await stream.frame()
        offered = await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
        await accept_offer(offered.offer_id, by=fixtures.bob)
        await ada.next("ConversationTransferred")
        assert (await told(ada, "AGENT_CHANGED", "Sam"))["hand"] == {
            "id": global_id("RaisedHand", hand.id),
            "reason": REASON,
        }
        await told(rosa, "AGENT_CHANGED", "Sam")
    assert (await reread(row)).hand_id is None
    read = (await ask(fixtures.rosa, NODE, id=global_id("RaisedHand", hand.id)))["node"]
    assert read["handStatus"] == HandStatus.AGENT_CHANGED


@pytest.mark.parametrize("passes_it_on", [False, True])
async def test_the_end_goes_to_the_queue_in_which_the_hand_was_up(fixtures: Fixtures, passes_it_on: bool) -> None:
    """Also if the hand-over moves the conversation, at once or by the overflow of the queue that gets it."""
    target = fixtures.sales
    if passes_it_on:
        other = OverflowAction.OTHER_QUEUE
        target = await a_queue(closed_since=clock.now(), closed_action=other, overflow_queue_id=fixtures.sales.id)
    row = await fixtures.talking()
    hand_id = (await raise_hand(row.id, reason=REASON, by=fixtures.ada)).hand_id
    await take_hand(hand_id, by=fixtures.sam)
    gid = global_id("RaisedHand", hand_id)
    async with (
        listening(fixtures.ada, NOTIFICATIONS) as ada,
        listening(fixtures.sam, NOTIFICATIONS) as sam,
        listening(fixtures.rosa, NOTIFICATIONS) as rosa,
        listening(fixtures.tom, NOTIFICATIONS) as tom,
        listening(fixtures.rosa, LIVE_LIST, filter=UP) as was_up,
        listening(fixtures.tom, LIVE_LIST, filter=UP) as never_up,
    ):
        for stream in (ada, sam, rosa):
            await told(stream, "TAKEN", "Sam")
        for stream in (tom, was_up, never_up):
            await stream.frame()
        moved = await hand_over_to_queue(row.id, queue_id=target.id, by=fixtures.ada)
        for stream in (sam, rosa):
            assert (await told(stream, "AGENT_LEFT", "Sam"))["hand"] == {"id": gid, "reason": REASON}
        assert (await told(ada, "AGENT_LEFT", "Sam"))["hand"] is None
        end = (await log.head()).position(moved.position)
        assert [frame["__typename"] for frame in await was_up.until(end)] == ["ConversationLeft"]
        for stream in (tom, never_up):
            assert await stream.until(end) == []
    assert (await reread(row)).queue_id == fixtures.sales.id
    assert (await ask(fixtures.rosa, NODE, id=gid))["node"]["handStatus"] == "AGENT_LEFT"
    assert (await ask(fixtures.tom, NODE, id=gid))["node"] is None
    assert (await act(fixtures.sam, "answerHand", handId=gid))["code"] == "HAND_NOT_UP"
    assert (await act(fixtures.tom, "takeHand", handId=gid))["code"] == "NOT_FOUND"


async def test_who_may_pick_a_released_conversation_never_sees_its_hand(fixtures: Fixtures) -> None:
    row = await fixtures.talking(distribution=Distribution.PICK)
    await raise_hand(row.id, reason=REASON, by=fixtures.ada)
    async with listening(fixtures.bob, LIVE_LIST, filter=UP) as filtered, listening(fixtures.bob, LIVE_LIST) as picks:
        for stream in (filtered, picks):
            await stream.frame()
        released = await release_conversation(row.id, by=fixtures.ada)
        end = (await log.head()).position(released.position)
        assert (await picks.until(end))[0]["__typename"] == "ConversationEntered"
        assert await filtered.until(end) == []
