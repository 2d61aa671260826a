"""notifications: what a person must know or answer, and nothing of what concerns others."""

from datetime import timedelta

import pytest

from models import clock
from models.events.log import head
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.configuration.update_settings import SettingsChanges, update_settings
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.force_close import force_close
from models.operations.conversations.leave import leave
from models.operations.conversations.send_message import send_message
from models.operations.monitoring.join import join
from models.operations.monitoring.monitor import monitor
from models.operations.monitoring.stop_monitoring import stop_monitoring
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.decline_offer import decline_offer
from models.operations.offers.expire_offer import expire_offer
from models.operations.offers.hand_over_to_agent import hand_over_to_agent
from models.operations.offers.transfer import transfer
from models.values import SYSTEM
from models.vocabulary import AgentNoticePolicy, AlertThreshold, Role
from schema.scalars import position_of
from schema.streams import notifications
from tests.schema.examples import id_of
from tests.schema.streams.listening import NOTIFICATIONS, listening
from tests.support.builders import OFFER_SECONDS, settings
from tests.support.fixtures import Fixtures
from tests.support.scoring import score_message

pytestmark = pytest.mark.usefixtures("quick_heartbeats")


async def test_begins_with_what_is_unanswered_in_the_order_of_their_positions(fixtures: Fixtures) -> None:
    first, second = await fixtures.open(), await fixtures.open()
    for conversation in (first, second):
        await assign_to_agent(conversation.id, agent_id=fixtures.ada.id, by=fixtures.sam)
    async with listening(fixtures.ada, NOTIFICATIONS) as stream:
        offers = [await stream.frame(), await stream.frame()]
        closing = await stream.frame()
    assert [frame["conversationId"] for frame in offers] == [id_of(first), id_of(second)]
    assert {frame["__typename"] for frame in offers} == {"OfferNotification"}
    assert closing["__typename"] == "Heartbeat"
    assert offers[0]["position"] < offers[1]["position"] == closing["previousPosition"]
    assert closing["position"] == await position_of((await head()).seq)


async def test_a_long_talk_hides_no_offer(fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifications, "FACTS_SEARCHED", 3)
    row = await fixtures.talking()
    await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    for number in range(5):
        await send_message(row.id, text=f"{number}", by=fixtures.cleo)
    async with listening(fixtures.bob, NOTIFICATIONS) as stream:
        assert (await stream.frame())["__typename"] == "OfferNotification"


async def test_an_offer_its_answer_and_its_withdrawal(fixtures: Fixtures) -> None:
    taken, refused, missed = [await fixtures.open() for _ in range(3)]
    async with listening(fixtures.ada, NOTIFICATIONS) as agents, listening(fixtures.sam, NOTIFICATIONS) as supervisors:
        await agents.frame()
        await supervisors.frame()
        offers = [
            (await assign_to_agent(each.id, agent_id=fixtures.ada.id, by=fixtures.sam)).offer_id
            for each in (taken, refused, missed)
        ]
        for _ in offers:
            put = await agents.next("OfferNotification")
            assert put["offerKind"] == "ASSIGNMENT"
        await accept_offer(offers[0], by=fixtures.ada)
        await decline_offer(offers[1], by=fixtures.ada)
        with clock.standing_at(clock.now() + timedelta(seconds=OFFER_SECONDS)):
            await expire_offer(offers[2], by=SYSTEM)
        answers = [await supervisors.next("OfferAnswered") for _ in offers]
        assert [frame["offerStatus"] for frame in answers] == ["ACCEPTED", "DECLINED", "EXPIRED"]
        for status in ("ACCEPTED", "DECLINED"):
            assert (await agents.next("OfferSettled"))["offerStatus"] == status
        assert (await agents.next("OfferWithdrawn"))["offerStatus"] == "EXPIRED"


async def test_a_force_close_is_told_to_all_in_it_and_withdraws_the_offer(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking()
    await transfer(conversation.id, agent_id=fixtures.bob.id, by=fixtures.rosa)
    async with (
        listening(fixtures.ada, NOTIFICATIONS) as first,
        listening(fixtures.bob, NOTIFICATIONS) as second,
        listening(fixtures.cleo, NOTIFICATIONS) as customers,
    ):
        await second.next("OfferNotification")
        await first.frame()
        await customers.frame()
        await force_close(conversation.id, reason="enough", by=fixtures.sam)
        assert (await first.next("ConversationForceClosed"))["supervisor"] == {"name": "Sam"}
        assert (await customers.next("ConversationForceClosed"))["supervisor"] == {"name": "Vigie"}
        assert (await second.next("OfferWithdrawn"))["offerStatus"] == "WITHDRAWN"


async def test_who_is_in_it_is_told_of_the_force_close_also_with_an_offer_pending(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking(agent=fixtures.bob, consultants=[fixtures.ada])
    await transfer(conversation.id, agent_id=fixtures.ada.id, by=fixtures.sam)
    async with listening(fixtures.ada, NOTIFICATIONS) as stream:
        await stream.next("OfferNotification")
        await force_close(conversation.id, reason="enough", by=fixtures.sam)
        assert (await stream.next("ConversationForceClosed"))["supervisor"] == {"name": "Sam"}


async def test_each_supervisor_who_has_to_leave_is_told_of(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking()
    for supervisor in (fixtures.sam, fixtures.rosa):
        await join(conversation.id, by=supervisor)
    async with listening(fixtures.ada, NOTIFICATIONS) as agents, listening(fixtures.cleo, NOTIFICATIONS) as customers:
        await agents.frame()
        await customers.frame()
        await update_settings(SettingsChanges(supervisor_monitor=False), by=fixtures.admin)
        for stream in (agents, customers):
            left = [(await stream.next("SupervisorLeft"))["supervisor"]["name"] for _ in range(2)]
            assert sorted(left) == ["Rosa", "Sam"]


async def test_customers_are_told_nothing_of_who_joined_in_wrap_up(fixtures: Fixtures) -> None:
    conversation = await fixtures.wrap_up()
    async with listening(fixtures.cleo, NOTIFICATIONS) as stream:
        await stream.frame()
        await join(conversation.id, by=fixtures.sam)
        done = await close_conversation(conversation.id, by=fixtures.ada)
        assert await stream.until(await position_of(done.position)) == []


async def test_customers_are_told_of_the_end_only_and_not_that_a_supervisor_left_with_it(fixtures: Fixtures) -> None:
    forced, ended = await fixtures.talking(), await fixtures.talking(agent=fixtures.bot)
    for conversation in (forced, ended):
        await join(conversation.id, by=fixtures.sam)
    async with listening(fixtures.cleo, NOTIFICATIONS) as stream:
        await stream.frame()
        await force_close(forced.id, by=fixtures.sam)
        done = await end_conversation(ended.id, by=fixtures.bot)
        told = await stream.until(await position_of(done.position))
    assert [frame["__typename"] for frame in told] == ["ConversationForceClosed"]


async def test_the_first_agent_is_told_that_the_conversation_went_away(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking()
    async with listening(fixtures.ada, NOTIFICATIONS) as stream:
        await stream.frame()
        offered = await transfer(conversation.id, agent_id=fixtures.bob.id, by=fixtures.sam)
        await accept_offer(offered.offer_id, by=fixtures.bob)
        assert (await stream.next("ConversationTransferred"))["toAgent"] == {"name": "Bob"}


async def test_agent_and_customer_are_told_that_a_supervisor_joined_and_left(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking()
    async with listening(fixtures.ada, NOTIFICATIONS) as agents, listening(fixtures.cleo, NOTIFICATIONS) as customers:
        await agents.frame()
        await customers.frame()
        await join(conversation.id, by=fixtures.sam)
        await leave(conversation.id, by=fixtures.sam)
        for stream in (agents, customers):
            assert (await stream.next("SupervisorJoined"))["supervisor"] == {"name": "Sam"}
            assert (await stream.next("SupervisorLeft"))["supervisor"] == {"name": "Sam"}


@pytest.mark.parametrize(
    ("policy", "recorded"),
    [(AgentNoticePolicy.NONE, []), (AgentNoticePolicy.ON_START, [False, True]), (AgentNoticePolicy.AFTERWARDS, [True])],
)
async def test_agents_are_told_of_monitoring_as_the_policy_says(
    fixtures: Fixtures, policy: AgentNoticePolicy, recorded: list[bool]
) -> None:
    conversation = await fixtures.talking()
    await update_settings(SettingsChanges(agent_notice_policy=policy), by=fixtures.admin)
    async with listening(fixtures.ada, NOTIFICATIONS) as stream:
        await stream.frame()
        await monitor(conversation.id, by=fixtures.sam)
        stopped = await stop_monitoring(conversation.id, by=fixtures.sam)
        frames = await stream.until(await position_of(stopped.position)) if not recorded else []
        ended = [(await stream.next("MonitoringNotice"))["ended"] for _ in recorded]
    assert frames == []
    assert ended == recorded


async def test_the_notice_says_why_also_to_an_agent_who_has_handed_it_over(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking()
    await update_settings(SettingsChanges(agent_notice_policy=AgentNoticePolicy.AFTERWARDS), by=fixtures.admin)
    await monitor(conversation.id, purpose="Coaching", by=fixtures.sam)
    offered = await hand_over_to_agent(conversation.id, agent_id=fixtures.bob.id, by=fixtures.ada)
    await accept_offer(offered.offer_id, by=fixtures.bob)
    async with listening(fixtures.ada, NOTIFICATIONS) as stream:
        await stream.frame()
        await stop_monitoring(conversation.id, by=fixtures.sam)
        notice = await stream.next("MonitoringNotice")
    assert (notice["conversation"], notice["session"]) == (None, {"purpose": "Coaching"})


async def test_every_end_of_a_session_is_told_to_its_supervisor_and_to_nobody_else(fixtures: Fixtures) -> None:
    closed, stopped = await fixtures.talking(), await fixtures.talking()
    for conversation in (closed, stopped):
        for supervisor in (fixtures.sam, fixtures.rosa):
            await monitor(conversation.id, by=supervisor)
    async with (
        listening(fixtures.sam, NOTIFICATIONS) as one,
        listening(fixtures.sam, NOTIFICATIONS) as another,
        listening(fixtures.ada, NOTIFICATIONS) as agents,
        listening(fixtures.cleo, NOTIFICATIONS) as customers,
        listening(fixtures.tom, NOTIFICATIONS) as others,
    ):
        listeners = (one, another, agents, customers, others)
        for stream in listeners:
            await stream.frame()
        await stop_monitoring(stopped.id, by=fixtures.sam)
        await stop_monitoring(stopped.id, by=fixtures.rosa)
        done = await force_close(closed.id, reason="secret", by=fixtures.rosa)
        told = [await stream.until(await position_of(done.position)) for stream in listeners]
    sams, same, adas, cleos, toms = told
    assert sams == same
    assert [(frame["conversationId"], frame["end"]["reason"], frame["end"]["closedBy"]) for frame in sams] == [
        (id_of(stopped), "STOPPED", None),
        (id_of(closed), "CONVERSATION_CLOSED", {"name": "Rosa"}),
    ]
    assert sams[1]["end"]["stateReason"] == "FORCE_CLOSED_BY_SUPERVISOR"
    assert sams[1]["session"] == {"endReason": "CONVERSATION_CLOSED"}
    kinds = [[frame["__typename"] for frame in frames] for frames in (adas, cleos, toms)]
    assert kinds == [["ConversationForceClosed"], ["ConversationForceClosed"], []]
    assert "secret" not in str(told)


async def test_an_alert_reaches_its_agent_and_the_supervisors_who_are_here(fixtures: Fixtures) -> None:
    low = AlertThreshold.SLIGHTLY_NEGATIVE  # which one message reaches
    await settings(agent_alert_threshold=low, supervisor_alert_threshold=low)
    conversation = await fixtures.talking()
    async with (
        listening(fixtures.ada, NOTIFICATIONS) as agents,
        listening(fixtures.sam, NOTIFICATIONS) as supervisors,
        listening(fixtures.tom, NOTIFICATIONS) as others,
    ):
        for stream in (agents, supervisors, others):
            await stream.frame()
        sent = await send_message(conversation.id, text="This is a horrible disaster!", by=fixtures.cleo)
        scored = await score_message(sent.message_id, by=SYSTEM)
        for stream in (agents, supervisors):
            assert (await stream.next("SentimentAlert"))["level"] == "SLIGHTLY_NEGATIVE"
        assert await others.until(await position_of(scored.position)) == []


async def test_an_agent_who_advised_and_leaves_is_no_supervisor(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking(consultants=[fixtures.bob])
    async with listening(fixtures.ada, NOTIFICATIONS) as stream:
        await stream.frame()
        left = await leave(conversation.id, by=fixtures.bob)
        frames = await stream.until(await position_of(left.position))
    assert [frame["__typename"] for frame in frames] == ["ConsultEnded"]


async def test_a_supervisor_whose_session_a_rule_ends_is_told_as_left(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking()
    await join(conversation.id, by=fixtures.sam)
    async with listening(fixtures.ada, NOTIFICATIONS) as stream:
        await stream.frame()
        await update_settings(SettingsChanges(supervisor_monitor=False), by=fixtures.admin)
        assert (await stream.next("SupervisorLeft"))["supervisor"] == {"name": "Sam"}


async def test_no_alert_for_who_oversees_the_queue_but_is_no_supervisor_any_more(fixtures: Fixtures) -> None:
    low = AlertThreshold.SLIGHTLY_NEGATIVE  # which one message reaches
    await settings(agent_alert_threshold=low, supervisor_alert_threshold=low)
    conversation = await fixtures.talking()
    await set_rights(fixtures.sam.id, RightsChanges(roles=frozenset({Role.AGENT})), by=fixtures.admin)
    async with listening(fixtures.sam, NOTIFICATIONS) as stream:
        await stream.frame()
        sent = await send_message(conversation.id, text="This is a horrible disaster!", by=fixtures.cleo)
        scored = await score_message(sent.message_id, by=SYSTEM)
        assert await stream.until(await position_of(scored.position)) == []
