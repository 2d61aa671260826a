"""conversationTimeline: one conversation as it happens, for those in it and for supervisors while they monitor."""

import pytest

from models.events.log import head
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.configuration.update_settings import SettingsChanges, update_settings
from models.operations.conversations.force_close import force_close
from models.operations.conversations.leave import leave
from models.operations.conversations.send_message import send_message
from models.operations.monitoring.end_monitoring import end_monitoring
from models.operations.monitoring.join import join
from models.operations.monitoring.monitor import monitor
from models.operations.monitoring.stop_monitoring import stop_monitoring
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.transfer import transfer
from models.operations.queues.assign_to_queue import assign_to_queue
from models.tables import DueTime
from models.values import SYSTEM
from models.vocabulary import Channel, DueKind, MessageVisibility
from schema.scalars import position_of
from schema.streams import timeline
from tests.schema.examples import id_of
from tests.schema.streams.listening import TIMELINE, listening
from tests.support.builders import a_session
from tests.support.fixtures import Fixtures
from tests.support.scoring import score_message
from tests.support.unknown_ids import unknown

pytestmark = pytest.mark.usefixtures("quick_heartbeats")


async def test_unknown_invisible_and_unmonitored_are_refused_in_the_same_words(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking()
    asked = [
        (fixtures.sam, id_of(conversation)),
        (fixtures.tom, id_of(conversation)),
        (fixtures.bob, id_of(conversation)),
        (fixtures.admin, id_of(conversation)),
        (fixtures.sam, unknown("Conversation")),
    ]
    words = set()
    for viewer, given in asked:
        async with listening(viewer, TIMELINE, id=given) as stream:
            frame = await stream.frame()
            await stream.ended()
        assert frame["__typename"] == "AccessRevoked"
        words.add(frame["explanation"])
    assert len(words) == 1


async def test_everyone_reads_what_is_meant_for_them(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking()
    given = id_of(conversation)
    await monitor(conversation.id, by=fixtures.sam)
    async with (
        listening(fixtures.cleo, TIMELINE, id=given) as customers,
        listening(fixtures.ada, TIMELINE, id=given) as agents,
        listening(fixtures.sam, TIMELINE, id=given) as supervisors,
    ):
        for stream in (customers, agents, supervisors):
            await stream.frame()
        sent = await send_message(conversation.id, text="This is a horrible disaster!", by=fixtures.cleo)
        await send_message(conversation.id, text="Hm.", visibility=MessageVisibility.INTERNAL, by=fixtures.ada)
        await score_message(sent.message_id, by=SYSTEM)
        last = await send_message(conversation.id, text="I am on it.", by=fixtures.ada)
        position = await position_of(last.position)
        seen = {
            name: [frame["__typename"] for frame in await stream.until(position)]
            for name, stream in (("cleo", customers), ("ada", agents), ("sam", supervisors))
        }
    assert seen["cleo"] == ["MessageAdded", "MessageAdded"]
    assert seen["ada"] == seen["sam"] == ["MessageAdded", "MessageAdded", "SentimentChange", "MessageAdded"]


async def test_a_supervisor_who_joins_is_announced_and_monitoring_never(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking()
    async with (
        listening(fixtures.ada, TIMELINE, id=id_of(conversation)) as agents,
        listening(fixtures.cleo, TIMELINE, id=id_of(conversation)) as customers,
    ):
        await agents.frame()
        await customers.frame()
        await monitor(conversation.id, by=fixtures.rosa)
        joined = await join(conversation.id, by=fixtures.sam)
        position = await position_of(joined.position)
        adas, cleos = await agents.until(position), await customers.until(position)
    assert [frame["__typename"] for frame in adas] == ["ParticipantChange", "SystemMessageAdded"]
    assert adas[0]["moves"] == [{"mode": "CONSULT", "left": False, "person": {"name": "Sam"}}]
    assert "Sam" in cleos[-1]["message"]["text"]
    assert "Rosa" not in str(adas + cleos)


async def test_in_wrap_up_the_customer_is_told_nothing_of_a_supervisor(fixtures: Fixtures) -> None:
    conversation = await fixtures.wrap_up()
    async with listening(fixtures.cleo, TIMELINE, id=id_of(conversation)) as customers:
        await customers.frame()
        joined = await join(conversation.id, by=fixtures.sam)
        assert await customers.until(await position_of(joined.position)) == []


async def test_a_transfer_offer_stands_alone_and_acceptance_is_one_change(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking()
    async with listening(fixtures.ada, TIMELINE, id=id_of(conversation)) as stream:
        await stream.frame()
        offered = await transfer(conversation.id, agent_id=fixtures.bob.id, by=fixtures.sam)
        frame = await stream.next("OfferChange")
        assert (frame["kind"], frame["status"]) == ("TRANSFER", "PENDING")
        await stream.next("SystemMessageAdded")
        await accept_offer(offered.offer_id, by=fixtures.bob)
        assert (await stream.next("ConversationStateChange"))["changed"] == ["AGENT", "OFFER", "PARTICIPANTS", "STATE"]


Told = tuple[str, dict[str, str] | None, str | None, str]
NO_LONGER_ALLOWED: Told = (
    "RULE_NO_LONGER_HOLDS",
    None,
    None,
    "Your monitoring session ended because it is no longer allowed.",
)
ROSAS_CLOSING: Told = (
    "CONVERSATION_CLOSED",
    {"name": "Rosa"},
    "FORCE_CLOSED_BY_SUPERVISOR",
    "Rosa (supervisor) force-closed this conversation.",
)


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("stopped", ("STOPPED", None, None, "You stopped monitoring this conversation.")),
        ("left", ("LEFT", None, None, "You left this conversation.")),
        ("switched off", NO_LONGER_ALLOWED),
        ("another queue", NO_LONGER_ALLOWED),
        ("unread", ("UNREAD", None, None, "Your monitoring session ended because you were no longer reading.")),
        ("closed", ROSAS_CLOSING),
    ],
)
async def test_the_transcript_closes_with_the_session(fixtures: Fixtures, how: str, told: Told) -> None:
    conversation = await (fixtures.open() if how == "another queue" else fixtures.talking())
    if how == "another queue":
        session_id = (await a_session(conversation, fixtures.sam)).id
    else:
        session_id = (await monitor(conversation.id, by=fixtures.sam)).session_id
    async with listening(fixtures.sam, TIMELINE, id=id_of(conversation)) as stream:
        await stream.frame()
        match how:
            case "stopped":
                await stop_monitoring(conversation.id, by=fixtures.sam)
            case "left":
                await leave(conversation.id, by=fixtures.sam)
            case "switched off":
                await update_settings(SettingsChanges(supervisor_monitor=False), by=fixtures.admin)
            case "another queue":
                await assign_to_queue(conversation.id, queue_id=fixtures.sales.id, by=fixtures.rosa)
            case "unread":
                await DueTime.filter(kind=DueKind.MONITORING_UNREAD).delete()
                await end_monitoring(session_id, by=SYSTEM)
            case "closed":
                await force_close(conversation.id, reason="enough", by=fixtures.rosa)
        revoked = await stream.next_after_changes("AccessRevoked")
        await stream.ended()
    end = revoked["monitoringEnd"]
    assert (end["reason"], end["closedBy"], end["stateReason"], revoked["explanation"]) == told
    assert end["explanation"] == revoked["explanation"]


async def test_who_closed_it_and_why_is_told_before_the_timeline_ends(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking(channel=Channel.LIVE_CHAT)
    await monitor(conversation.id, by=fixtures.sam)
    async with listening(fixtures.sam, TIMELINE, id=id_of(conversation)) as stream:
        before = await stream.frame()
        await force_close(conversation.id, reason="secret", by=fixtures.rosa)
        assert (await stream.next("ConversationStateChange"))["toState"] == "CLOSED"
        revoked = await stream.next("AccessRevoked")
    assert "secret" not in str(revoked)
    async with listening(fixtures.sam, TIMELINE, id=id_of(conversation), after=before["position"]) as resumed:
        again = await resumed.next("AccessRevoked")
    assert again["monitoringEnd"] == revoked["monitoringEnd"]


async def test_a_closing_while_it_waits_ends_the_timeline_like_any_other(fixtures: Fixtures) -> None:
    conversation = await fixtures.waiting(heard_until=0)
    await a_session(conversation, fixtures.sam)
    async with listening(fixtures.sam, TIMELINE, id=id_of(conversation)) as stream:
        await stream.frame()
        await force_close(conversation.id, by=fixtures.rosa)
        await stream.next("ConversationStateChange")
        assert (await stream.next("AccessRevoked"))["monitoringEnd"]["closedBy"] == {"name": "Rosa"}


async def test_whoever_no_longer_sees_it_is_told_only_that_the_session_ended(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking()
    await monitor(conversation.id, by=fixtures.sam)
    await force_close(conversation.id, by=fixtures.rosa)
    await set_rights(fixtures.sam.id, RightsChanges(overseen=frozenset({fixtures.sales.id})), by=fixtures.admin)
    async with listening(fixtures.sam, TIMELINE, id=id_of(conversation)) as stream:
        end = (await stream.next("AccessRevoked"))["monitoringEnd"]
    assert (end["reason"], end["closedBy"], end["stateReason"]) == ("CONVERSATION_CLOSED", None, None)


async def test_everyone_in_it_is_told_of_a_force_close(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking()
    given = id_of(conversation)
    await join(conversation.id, by=fixtures.sam)
    async with (
        listening(fixtures.ada, TIMELINE, id=given) as agents,
        listening(fixtures.cleo, TIMELINE, id=given) as customers,
    ):
        for stream in (agents, customers):
            await stream.frame()
        done = await force_close(conversation.id, reason="enough", by=fixtures.sam)
        told = [await stream.until(await position_of(done.position)) for stream in (agents, customers)]
    for frames in told:
        assert (frames[0]["__typename"], frames[0]["toState"]) == ("ConversationStateChange", "CLOSED")
    said = [[frame["message"]["systemKind"] for frame in frames[1:]] for frames in told]
    assert said == [["SUPERVISOR_LEFT", "FORCE_CLOSED"], ["FORCE_CLOSED"]]  # the customer reads one end


async def test_an_open_timeline_keeps_the_session(fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, "KEEP_SECONDS", 0)
    conversation = await fixtures.talking()
    session = await monitor(conversation.id, by=fixtures.sam)
    due = await DueTime.get(kind=DueKind.MONITORING_UNREAD, subject_id=session.session_id)
    async with listening(fixtures.sam, TIMELINE, id=id_of(conversation)) as stream:
        for _ in range(3):
            await stream.frame()
        later = await DueTime.get(id=due.id)
    assert later.due_at > due.due_at


async def test_continues_after_a_position_without_loss(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking()
    start = await position_of((await head()).seq)
    for number in range(5):
        await send_message(conversation.id, text=f"{number}", by=fixtures.cleo)
    async with listening(fixtures.ada, TIMELINE, id=id_of(conversation), after=start) as stream:
        said = [(await stream.next("MessageAdded"))["message"]["text"] for _ in range(3)]
    async with listening(fixtures.ada, TIMELINE, id=id_of(conversation), after=stream.last) as stream:
        said += [(await stream.next("MessageAdded"))["message"]["text"] for _ in range(2)]
    assert said == ["0", "1", "2", "3", "4"]


async def test_who_leaves_is_told_and_hears_no_more(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking()
    async with listening(fixtures.ada, TIMELINE, id=id_of(conversation)) as stream:
        await stream.frame()
        offered = await transfer(conversation.id, agent_id=fixtures.bob.id, by=fixtures.sam)
        await accept_offer(offered.offer_id, by=fixtures.bob)
        left = await leave(conversation.id, by=fixtures.ada)
        assert left.position
        await stream.next_after_changes("AccessRevoked")
        await stream.ended()
