"""A bot under supervision through the API: its words wait, people decide, and the customer never learns that they waited."""

import json
from datetime import timedelta
from typing import Any

import pytest

from models import clock
from models.operations.conversations.end_conversation import end_conversation
from models.operations.drafts.set_bot_posture import set_bot_posture
from models.operations.monitoring.monitor import monitor
from models.tables import Conversation, Draft
from models.values import Viewer
from models.vocabulary import BotPosture, OfferKind
from schema.ids import global_id
from tests.schema.asking import ask
from tests.schema.documents import act
from tests.schema.examples import id_of
from tests.schema.streams.listening import LIVE_LIST, NOTIFICATIONS, TIMELINE, Listener, listening
from tests.support.builders import an_offer
from tests.support.draft_builders import WORDS, a_bots, a_draft
from tests.support.fixtures import Fixtures

pytestmark = pytest.mark.usefixtures("quick_heartbeats")

DECISION = "viewerDecision { allowed code reason }"
FIELDS = f"id text draftStatus writtenAt endedAt isEdited bot {{ name }} decidedBy {{ name }} {DECISION}"
NODE = (
    f"query ($id: ID!) {{ node(id: $id) {{ ... on Draft {{ {FIELDS} message {{ text }} conversation {{ id }} }} }} }}"
)
APPROVAL = f"query ($id: ID!) {{ node(id: $id) {{ ... on Draft {{ {DECISION} viewerApproval {{ allowed code }} }} }} }}"
PENDING = f"""query ($queues: [ID!], $ids: [ID!], $first: Int, $after: String) {{
  pendingDrafts(queueIds: $queues, conversationIds: $ids, first: $first, after: $after) {{
    totalCount pageInfo {{ hasNextPage endCursor }} edges {{ node {{ {FIELDS} conversation {{ id botPosture }} }} }}
  }}
}}"""
ONE = """query ($id: ID!) { conversation(id: $id) {
  botPosture pendingDraftCount
  messages { edges { node { text sender { name kind } approval { draftId isEdited approvedAt approvedBy { name } } } } }
} }"""


async def pending(who: Viewer, **given: Any) -> Any:
    return (await ask(who, PENDING, **given))["pendingDrafts"]


async def texts(who: Viewer, **given: Any) -> list[str | None]:
    return [edge["node"]["text"] for edge in (await pending(who, **given))["edges"]]


async def shown(who: Viewer, row: Conversation) -> Any:
    return (await ask(who, ONE, id=id_of(row)))["conversation"]


async def told(stream: Listener, status: str, decider: str | None = None) -> Any:
    frame = await stream.next("DraftNotification")
    assert (frame["draftStatus"], frame["decidedBy"]) == (status, {"name": decider} if decider else None)
    return frame


async def test_from_the_bots_words_to_the_message(fixtures: Fixtures) -> None:
    """Two supervisors, a helper, a bot and a customer, each with what they see and may do."""
    row = await a_bots(fixtures, consultants=[fixtures.ada])
    await monitor(row.id, by=fixtures.sam)
    async with (
        listening(fixtures.sam, NOTIFICATIONS) as sam,
        listening(fixtures.rosa, NOTIFICATIONS) as rosa,
        listening(fixtures.ada, NOTIFICATIONS) as ada,
        listening(fixtures.tom, NOTIFICATIONS) as tom,
        listening(fixtures.bot, NOTIFICATIONS) as bot,
        listening(fixtures.cleo, NOTIFICATIONS) as cleo,
        listening(fixtures.admin, NOTIFICATIONS) as admin,
        listening(fixtures.sam, TIMELINE, id=id_of(row)) as monitored,
        listening(fixtures.bot, TIMELINE, id=id_of(row)) as of_bot,
        listening(fixtures.cleo, TIMELINE, id=id_of(row)) as chat,
        listening(fixtures.cleo, LIVE_LIST) as of_customer,
    ):
        for stream in (sam, rosa, ada, tom, bot, cleo, admin, monitored, of_bot, chat, of_customer):
            await stream.frame()  # it has begun
        written = await act(fixtures.bot, "sendMessage", conversationId=id_of(row), text=WORDS)
        assert written["__typename"] == "MessageDrafted"
        draft_id = written["draft"]["id"]
        assert written["draft"] == {"id": draft_id, "draftStatus": "PENDING", "text": WORDS}
        for stream, text, code in ((sam, WORDS, None), (rosa, None, "NOT_PARTICIPANT"), (ada, WORDS, None)):
            draft = (await told(stream, "PENDING"))["draft"]
            assert (draft["text"], draft["viewerDecision"]) == (text, {"allowed": code is None, "code": code})
        assert (await texts(fixtures.sam), await texts(fixtures.rosa), await texts(fixtures.ada)) == (
            [WORDS],
            [None],
            [WORDS],
        )
        waiting = await shown(fixtures.sam, row)
        assert (waiting["botPosture"], waiting["pendingDraftCount"]) == ("DRAFT", 1)

        done = await act(fixtures.sam, "approveDraft", draftId=draft_id, text="By Friday.")
        assert done["draft"] == {
            "id": draft_id,
            "text": WORDS,
            "draftStatus": "APPROVED",
            "isEdited": True,
            "decidedBy": {"name": "Sam"},
            "message": {"text": "By Friday."},
        }
        for stream in (sam, rosa, ada):
            await told(stream, "APPROVED", "Sam")
        second = await act(fixtures.ada, "dropDraft", draftId=draft_id)
        assert (second["__typename"], second["code"], second["wonBy"]["name"]) == ("Conflict", "DRAFT_DECIDED", "Sam")
        assert second["currentConversation"]["id"] == id_of(row)
        assert await texts(fixtures.sam) == []

        for stream, decider in ((monitored, {"name": "Sam"}), (of_bot, None)):
            first, message, last = [frame for frame in await stream.until(done["position"]) if _is_of_talk(frame)]
            assert (first["draftStatus"], message["message"]["text"]) == ("PENDING", "By Friday.")
            assert (last["draftStatus"], last["decidedBy"]) == ("APPROVED", decider)
        [said] = [frame for frame in await chat.until(done["position"]) if frame["__typename"] != "Heartbeat"]
        assert said["message"] == {"text": "By Friday.", "visibility": "PUBLIC", "sender": {"name": "Bot"}}
        [row_frame] = [
            frame for frame in await of_customer.until(done["position"]) if frame["__typename"] != "Heartbeat"
        ]
        assert row_frame["__typename"] == "ConversationUpdated"
        for stream in (tom, bot, cleo, admin):
            assert {frame["__typename"] for frame in await stream.until(done["position"])} <= {"Heartbeat"}

    [sent] = [edge["node"] for edge in (await shown(fixtures.sam, row))["messages"]["edges"]]
    assert (sent["sender"], sent["approval"]["approvedBy"]) == ({"name": "Bot", "kind": "BOT"}, {"name": "Sam"})
    assert (sent["approval"]["draftId"], sent["approval"]["isEdited"]) == (draft_id, True)
    for who in (fixtures.cleo, fixtures.bot):
        [sent] = [edge["node"] for edge in (await shown(who, row))["messages"]["edges"]]
        assert sent["approval"] is None
    for_customer = await shown(fixtures.cleo, row)
    assert (for_customer["botPosture"], for_customer["pendingDraftCount"]) == (None, None)
    assert "raft" not in json.dumps(await ask(fixtures.cleo, NODE, id=draft_id))
    assert (await ask(fixtures.cleo, NODE, id=draft_id))["node"] is None


def _is_of_talk(frame: Any) -> bool:
    return frame["__typename"] in ("DraftChange", "MessageAdded")


async def test_the_list_has_the_oldest_first_page_by_page(fixtures: Fixtures) -> None:
    first, second = await a_bots(fixtures), await a_bots(fixtures)
    elsewhere = await a_bots(fixtures, queue=fixtures.sales)
    with clock.standing_at(clock.now()):  # equal moments are in the order of ids
        equal = sorted([await a_draft(first, "A"), await a_draft(second, "B")], key=lambda draft: draft.id)
    last = await a_draft(first, "C")
    await a_draft(elsewhere, "D")
    for row in (first, second):
        await monitor(row.id, by=fixtures.sam)
    expected = [*(draft.text for draft in equal), "C"]
    assert await texts(fixtures.sam) == expected
    seen, after = [], None
    while True:
        page = await pending(fixtures.sam, first=1, after=after)
        assert page["totalCount"] == 3
        seen += [edge["node"]["text"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == expected
    assert await texts(fixtures.sam, queues=[id_of(fixtures.sales)]) == []
    assert await texts(fixtures.sam, ids=[id_of(first)]) == sorted(["A", "C"])
    assert await texts(fixtures.tom) == [None]
    for who in (fixtures.bot, fixtures.cleo, fixtures.connector, fixtures.admin):
        assert await pending(who) is None
    assert await texts(fixtures.ada) == []
    await Draft.filter(id=last.id).delete()


async def test_a_draft_of_which_nobody_may_know_is_none(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures, consultants=[fixtures.ada])
    draft = id_of(await a_draft(row))
    for who, text in ((fixtures.rosa, None), (fixtures.ada, WORDS), (fixtures.bot, WORDS)):
        found = (await ask(who, NODE, id=draft))["node"]
        assert (found["text"], found["draftStatus"], found["bot"]) == (text, "PENDING", {"name": "Bot"})
    for who in (fixtures.cleo, fixtures.connector, fixtures.bob, fixtures.tom, fixtures.admin):
        assert (await ask(who, NODE, id=draft))["node"] is None


async def test_a_posture_is_told_to_all_but_the_customer(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures)
    await a_draft(row)
    await monitor(row.id, by=fixtures.sam)
    async with (
        listening(fixtures.sam, TIMELINE, id=id_of(row)) as monitored,
        listening(fixtures.bot, TIMELINE, id=id_of(row)) as of_bot,
        listening(fixtures.cleo, TIMELINE, id=id_of(row)) as chat,
    ):
        for stream in (monitored, of_bot, chat):
            await stream.frame()
        done = await act(fixtures.sam, "setBotPosture", conversationId=id_of(row), posture="OFF")
        assert done["conversation"] == {"id": id_of(row), "botPosture": "OFF", "version": row.version}
        for stream, by in ((monitored, {"name": "Sam"}), (of_bot, None)):
            change = await stream.next("BotPostureChange")
            assert (change["botPosture"], change["setBy"]) == ("OFF", by)
            assert (await stream.next("DraftChange"))["draftStatus"] == "POSTURE_CHANGED"
        assert {frame["__typename"] for frame in await chat.until(done["position"])} <= {"Heartbeat"}
    refused = await act(fixtures.bot, "sendMessage", conversationId=id_of(row), text=WORDS)
    assert refused["code"] == "BOT_OFF"


async def test_who_loses_the_conversation_to_another_queue_hears_that_it_waits_no_longer(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures)
    draft = await a_draft(row)
    async with listening(fixtures.rosa, NOTIFICATIONS) as rosa:
        await rosa.frame()
        moved = {"conversationId": id_of(row), "queueId": global_id("Queue", fixtures.sales.id)}
        assert (await act(fixtures.bot, "escalateConversation", **moved))["__typename"] == "ConversationSuccess"
        frame = await told(rosa, "BOT_LEFT")
        assert (frame["draftId"], frame["draft"]) == (id_of(draft), None)


async def test_who_begins_to_help_hears_of_what_waits_and_who_ceases_to_that_it_is_theirs_no_longer(
    fixtures: Fixtures,
) -> None:
    row = await a_bots(fixtures)
    drafts = [id_of(await a_draft(row)), id_of(await a_draft(row, "And also this."))]
    asked = await an_offer(row, fixtures.ada, kind=OfferKind.CONSULT, made_by=fixtures.bot)
    await monitor(row.id, by=fixtures.sam)
    async with (
        listening(fixtures.ada, NOTIFICATIONS) as ada,
        listening(fixtures.rosa, NOTIFICATIONS) as rosa,
        listening(fixtures.sam, TIMELINE, id=id_of(row)) as monitored,
    ):
        for stream in (ada, rosa, monitored):
            await stream.frame()
        begun = await act(fixtures.ada, "acceptOffer", offerId=id_of(asked))
        await ada.next("OfferSettled")
        for draft_id in drafts:
            frame = await told(ada, "PENDING")
            assert (frame["draftId"], frame["waitsForViewer"], frame["draft"]["text"] is None) == (
                draft_id,
                True,
                False,
            )
        assert await texts(fixtures.ada) == [WORDS, "And also this."]
        await act(fixtures.ada, "leave", conversationId=id_of(row))
        for draft_id in drafts:
            frame = await told(ada, "PENDING")
            assert (frame["draftId"], frame["waitsForViewer"], frame["draft"]) == (draft_id, False, None)
        assert await texts(fixtures.ada) == []
        done = await act(fixtures.sam, "dropDraft", draftId=drafts[0])
        assert (await told(rosa, "DROPPED", "Sam"))["waitsForViewer"] is False
        changes = [frame for frame in await monitored.until(done["position"]) if frame["__typename"] == "DraftChange"]
        assert [frame["draftStatus"] for frame in changes] == ["DROPPED"]
        assert begun["__typename"] == "OfferSuccess"


async def test_who_leaves_because_the_bot_does_hears_how_the_draft_ended(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures, consultants=[fixtures.ada])
    draft = id_of(await a_draft(row))
    async with listening(fixtures.ada, NOTIFICATIONS) as ada:
        await ada.frame()
        await act(fixtures.bot, "leave", conversationId=id_of(row))
        await ada.next("ConsultEnded")
        frame = await told(ada, "BOT_LEFT")
        assert (frame["draftId"], frame["waitsForViewer"]) == (draft, False)


async def test_what_the_viewer_may_approve_ends_with_the_reply_window(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures, consultants=[fixtures.ada], last_customer_message_at=clock.now())
    draft = id_of(await a_draft(row))
    await fixtures.chat.update_from_dict({"reply_window_seconds": 60}).save()
    for seconds, code in ((59, None), (60, "REPLY_WINDOW_CLOSED")):
        assert row.last_customer_message_at is not None
        with clock.standing_at(row.last_customer_message_at + timedelta(seconds=seconds)):
            found = (await ask(fixtures.ada, APPROVAL, id=draft))["node"]
        assert (found["viewerApproval"]["code"], found["viewerApproval"]["allowed"]) == (code, code is None)
        assert found["viewerDecision"] == {"allowed": True, "code": None, "reason": None}
    await end_conversation(row.id, by=fixtures.cleo)
    for answer in ("viewerDecision", "viewerApproval"):
        assert (await ask(fixtures.ada, APPROVAL, id=draft))["node"][answer]["code"] == "DRAFT_ENDED"


async def test_setting_the_posture_it_has_is_told_to_nobody(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures)
    async with listening(fixtures.bot, TIMELINE, id=id_of(row)) as of_bot:
        await of_bot.frame()
        await set_bot_posture(row.id, posture=BotPosture.DRAFT, by=fixtures.sam)
        done = await act(fixtures.cleo, "sendMessage", conversationId=id_of(row), text="Hello?")
        assert [frame["__typename"] for frame in await of_bot.until(done["position"])] == ["MessageAdded"]
