"""ongoingConversationsChanged: the client's list equals the query's answer at the same position, whatever the filter."""

import random
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from models.access.viewers import viewer_by_id
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.configuration.update_settings import SettingsChanges, update_settings
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.force_close import force_close
from models.operations.conversations.judge_attention import judge_attention
from models.operations.conversations.leave import leave
from models.operations.conversations.send_message import send_message
from models.operations.hands.raise_hand import raise_hand
from models.operations.hands.take_hand import take_hand
from models.operations.monitoring.monitor import monitor
from models.operations.monitoring.record_consent import record_consent
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.decline_offer import decline_offer
from models.operations.offers.transfer import transfer
from models.operations.queues.assign_to_queue import assign_to_queue
from models.rules.refusals import Refused
from models.tables import Conversation, User
from models.values import SYSTEM, Viewer
from models.vocabulary import NoticeState, Role
from schema.context import Context
from schema.ids import global_id
from schema.root import schema
from schema.scalars import position_of
from schema.streams import live_list as list_stream
from tests.schema.examples import id_of
from tests.schema.streams.listening import LIVE_LIST, Frame, Listener, listening, refused
from tests.support.fixtures import Fixtures
from tests.support.loaded_floor import load_floor
from tests.support.scoring import score_message

pytestmark = pytest.mark.usefixtures("quick_heartbeats")

QUERY = """query ($filter: ConversationFilter) {
  asOf
  ongoingConversations(filter: $filter, first: 200) {
    edges { node { id version state sentiment { level } attention { level } } }
  }
}"""

Rows = dict[str, tuple[int, str, str | None, str | None]]


class Screen:
    """A client's list, built from the frames alone."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.rows: Rows = {}
        self._is_new_list = True

    async def catch_up(self, position: str) -> None:
        for frame in await self.listener.until(position):
            self._apply(frame)

    def _apply(self, frame: Frame) -> None:
        match frame["__typename"]:
            case "ConversationList":
                if self._is_new_list:
                    self.rows.clear()
                self._is_new_list = frame["last"]
                for row in frame["conversations"]:
                    level = row["sentiment"]["level"] if row["sentiment"] else None
                    attention = row["attention"]["level"] if row["attention"] else None
                    self.rows[row["id"]] = (row["version"], row["state"], level, attention)
            case "ConversationEntered" | "ConversationUpdated" as kind:
                shot = frame["snapshot"]
                assert (shot["conversationId"] in self.rows) == (kind == "ConversationUpdated"), frame
                levels = (shot["sentimentLevel"], shot["attentionLevel"])
                self.rows[shot["conversationId"]] = (shot["version"], shot["state"], *levels)
            case "ConversationLeft":
                del self.rows[frame["conversationId"]]
            case kind:
                raise AssertionError(kind)


async def asked(viewer: Viewer, narrowed: dict[str, Any]) -> tuple[str, Rows]:
    context = Context(viewer=await viewer_by_id(viewer.id), locale="en")
    result = await schema.execute(QUERY, variable_values={"filter": narrowed}, context_value=context)
    assert result.errors is None, result.errors
    assert result.data is not None
    nodes = [edge["node"] for edge in result.data["ongoingConversations"]["edges"]]
    rows = {
        node["id"]: (
            node["version"],
            node["state"],
            node["sentiment"]["level"] if node["sentiment"] else None,
            node["attention"]["level"] if node["attention"] else None,
        )
        for node in nodes
    }
    return result.data["asOf"], rows


async def test_begins_with_the_whole_list_in_parts(fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_stream, "LIST_PART", 2)
    ids = {id_of(await fixtures.open()) for _ in range(5)}
    async with listening(fixtures.sam, LIVE_LIST) as stream:
        parts = [await stream.next("ConversationList") for _ in range(3)]
    assert [part["last"] for part in parts] == [False, False, True]
    assert len({(part["previousPosition"], part["position"]) for part in parts}) == 1
    assert {row["id"] for part in parts for row in part["conversations"]} == ids


async def test_an_empty_list_is_said_too(fixtures: Fixtures) -> None:
    async with listening(fixtures.tom, LIVE_LIST) as stream:
        beginning = await stream.next("ConversationList")
    assert beginning["conversations"] == []
    assert beginning["last"] is True


async def test_a_conversation_enters_is_updated_and_leaves(fixtures: Fixtures) -> None:
    conversation = await fixtures.open()
    async with listening(fixtures.sam, LIVE_LIST, filter={"states": ["ACTIVE"]}) as stream:
        await stream.next("ConversationList")
        assigned = await assign_to_agent(conversation.id, agent_id=fixtures.ada.id, by=fixtures.sam)
        entered = await stream.next("ConversationEntered")
        assert entered["snapshot"]["state"] == "ACTIVE"
        await accept_offer(assigned.offer_id, by=fixtures.ada)
        updated = await stream.next("ConversationUpdated")
        actions = {each["action"]: each["allowed"] for each in updated["conversation"]["viewerActions"]}
        allowed = {name for name, is_allowed in actions.items() if is_allowed}
        assert allowed == {"MONITOR", "JOIN", "TRANSFER", "FORCE_CLOSE"}
        await end_conversation(conversation.id, by=fixtures.ada)
        assert (await stream.next("ConversationLeft"))["conversationId"] == id_of(conversation)


async def test_free_text_is_refused(fixtures: Fixtures) -> None:
    assert await refused(Context(fixtures.sam, "en"), LIVE_LIST, filter={"search": "x"}) == "BAD_USER_INPUT"


async def test_nobody_signed_in_is_unauthenticated(fixtures: Fixtures) -> None:
    assert await refused(Context(None, "en"), LIVE_LIST) == "UNAUTHENTICATED"


async def test_switches_send_the_list_anew(fixtures: Fixtures) -> None:
    await fixtures.open()
    async with listening(fixtures.sam, LIVE_LIST) as stream:
        await stream.next("ConversationList")
        await update_settings(SettingsChanges(force_close=False), by=fixtures.admin)
        anew = await stream.next("ConversationList")
        assert len(anew["conversations"]) == 1
        assert anew["previousPosition"] < anew["position"]


async def test_monitoring_shows_only_to_those_who_may_know_of_it(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking()
    async with listening(fixtures.sam, LIVE_LIST) as sams, listening(fixtures.ada, LIVE_LIST) as adas:
        await sams.next("ConversationList")
        await adas.next("ConversationList")
        done = await monitor(conversation.id, by=fixtures.sam)
        await sams.next("ConversationUpdated")
        assert await adas.until(await position_of(done.position)) == []


FILTERS: list[dict[str, Any]] = [
    {},
    {"states": ["OPEN"]},
    {"states": ["ACTIVE", "WAITING"]},
    {"channels": ["WHATSAPP"]},
    {"sentimentAtOrBelow": "NEGATIVE"},
    {"attentionAtLeast": "NOW"},
    {"hands": ["RAISED", "TAKEN"]},
    {"queueIds": ["support"]},
    {"agentIds": ["ada"], "states": ["ACTIVE", "WRAP_UP"]},
]


@pytest.mark.parametrize("seed", range(4))
async def test_the_list_equals_the_query_at_every_position(fixtures: Fixtures, seed: int) -> None:
    dice = random.Random(seed)
    await fixtures.support.update_from_dict({"answer_within_seconds": 60}).save()  # long passed for what waits here
    conversations = [await fixtures.open() for _ in range(3)]
    conversations += [await fixtures.talking(agent=dice.choice([fixtures.ada, fixtures.bob])) for _ in range(3)]
    conversations += [await fixtures.waiting(), await fixtures.wrap_up(), await fixtures.awaiting()]
    await load_floor()
    named = {"support": id_of(fixtures.support), "ada": id_of(await _user(fixtures.ada))}
    filters = [
        {
            key: [named.get(each, each) for each in value] if isinstance(value, list) else value
            for key, value in f.items()
        }
        for f in FILTERS
    ]
    people = (fixtures.sam, fixtures.tom, fixtures.ada, fixtures.admin, fixtures.cleo)
    watchers = dice.sample([(who, narrowed) for who in people for narrowed in filters], 12)
    async with AsyncExitStack() as stack:
        screens = [
            Screen(await stack.enter_async_context(listening(who, LIVE_LIST, filter=narrowed)))
            for who, narrowed in watchers
        ]
        for _ in range(8):
            for _ in range(4):
                await _something_happens(fixtures, dice, conversations)
            for (who, narrowed), screen in zip(watchers, screens, strict=True):
                position, rows = await asked(who, narrowed)
                await screen.catch_up(position)
                assert screen.rows == rows, (who.name, narrowed)


async def _something_happens(fixtures: Fixtures, dice: random.Random, conversations: list[Conversation]) -> None:
    """One act by someone; whoever may not do it now is refused, and that is fine."""
    conversation = dice.choice(conversations)
    await conversation.refresh_from_db()
    acts: list[Callable[[], Awaitable[Any]]] = [
        lambda: assign_to_agent(
            conversation.id, agent_id=dice.choice([fixtures.ada.id, fixtures.bob.id]), by=fixtures.sam
        ),
        lambda: assign_to_queue(
            conversation.id, queue_id=dice.choice([fixtures.sales.id, fixtures.support.id]), by=fixtures.sam
        ),
        lambda: assign_to_queue(conversation.id, queue_id=fixtures.support.id, by=fixtures.tom),
        lambda: transfer(conversation.id, agent_id=dice.choice([fixtures.ada.id, fixtures.bob.id]), by=fixtures.sam),
        lambda: _answer(conversation, accept_offer),
        lambda: _answer(conversation, accept_offer),
        lambda: _answer(conversation, decline_offer),
        lambda: _write(fixtures, conversation, dice),
        lambda: _write(fixtures, conversation, dice),
        lambda: judge_attention(conversation.id, by=SYSTEM),
        lambda: leave(conversation.id, by=fixtures.ada),
        lambda: end_conversation(conversation.id, by=fixtures.ada),
        lambda: monitor(conversation.id, by=fixtures.sam),
        lambda: raise_hand(conversation.id, reason="Help", by=dice.choice([fixtures.ada, fixtures.bob])),
        lambda: _take(conversation, fixtures.sam),
        lambda: record_consent(conversation.id, notice_state=dice.choice([NoticeState.NOTIFIED]), by=fixtures.cleo),
        lambda: update_settings(SettingsChanges(supervisor_transfer=dice.random() < 0.5), by=fixtures.admin),
    ]
    if dice.random() < 0.06:
        acts = [lambda: force_close(conversation.id, reason="enough", by=fixtures.sam)]
    try:
        await dice.choice(acts)()
    except Refused:
        return


async def _answer(conversation: Conversation, answer: Callable[..., Awaitable[Any]]) -> None:
    agent_id = conversation.offered_to or conversation.agent_id
    agent = await viewer_by_id(agent_id) if agent_id else None
    if conversation.pending_offer_id and agent:
        await answer(conversation.pending_offer_id, by=agent)


async def _take(conversation: Conversation, supervisor: Viewer) -> None:
    if conversation.hand_id:
        await take_hand(conversation.hand_id, by=supervisor)


async def _write(fixtures: Fixtures, conversation: Conversation, dice: random.Random) -> None:
    text = dice.choice(["This is a horrible disaster!", "I hate it.", "Thanks, that is wonderful!", "Number 17."])
    sent = await send_message(conversation.id, text=text, by=fixtures.cleo)
    await score_message(sent.message_id, by=SYSTEM)


async def _user(viewer: Viewer) -> User:
    return await User.get(id=viewer.id)


async def test_a_filter_is_of_the_rights_that_hold(fixtures: Fixtures) -> None:
    """Connectors find out nothing by filters, and by new rights the same filter shows what it asks for."""
    row = await fixtures.talking()
    connects, oversees = frozenset({Role.CHANNEL}), frozenset({Role.CHANNEL, Role.SUPERVISOR})
    asked = {"agentIds": [global_id("Agent", fixtures.ada.id)]}
    async with listening(fixtures.connector, LIVE_LIST, filter=asked) as stream:
        assert (await stream.frame())["conversations"] == []
        for roles, shown in ((oversees, [row]), (connects, []), (oversees, [row])):
            rights = RightsChanges(roles=roles, overseen=frozenset({fixtures.support.id}))
            await set_rights(fixtures.connector.id, rights, by=fixtures.admin)
            listed = (await stream.next("ConversationList"))["conversations"]
            assert [each["id"] for each in listed] == [id_of(each) for each in shown]
