"""notifications: what a person must know or answer, and nothing of what concerns others."""

from datetime import timedelta

import pytest

from models import clock
from models.events.log import head
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.configuration.update_settings import SettingsChanges, update_settings
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.force_close import force_close
from models.operations.conversations.leave import leave
from models.operations.conversations.score_message import score_message
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
from models.vocabulary import AgentNoticePolicy, Role
from schema.scalars import position_of
from schema.streams import notifications
from tests.schema.examples import id_of
from tests.schema.streams.listening import NOTIFICATIONS, listening
from tests.support.builders import OFFER_SECONDS
from tests.support.fixtures import Cast

pytestmark = pytest.mark.usefixtures("quick_heartbeats")


async def test_begins_with_what_is_unanswered_in_the_order_of_their_positions(cast: Cast) -> None:
    first, second = await cast.open(), await cast.open()
    for conversation in (first, second):
        await assign_to_agent(conversation.id, agent_id=cast.ada.id, by=cast.sam)
    async with listening(cast.ada, NOTIFICATIONS) as stream:
        offers = [await stream.frame(), await stream.frame()]
        closing = await stream.frame()
    assert [frame["conversationId"] for frame in offers] == [id_of(first), id_of(second)]
    assert {frame["__typename"] for frame in offers} == {"OfferNotification"}
    assert closing["__typename"] == "Heartbeat"
    assert offers[0]["position"] < offers[1]["position"] == closing["previousPosition"]
    assert closing["position"] == await position_of((await head()).seq)


async def test_a_long_talk_hides_no_offer(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifications, "FACTS_SEARCHED", 3)
    row = await cast.talking()
    await transfer(row.id, agent_id=cast.bob.id, by=cast.sam)
    for number in range(5):
        await send_message(row.id, text=f"{number}", by=cast.cleo)
    async with listening(cast.bob, NOTIFICATIONS) as stream:
        assert (await stream.frame())["__typename"] == "OfferNotification"


async def test_an_offer_its_answer_and_its_withdrawal(cast: Cast) -> None:
    taken, refused, missed = [await cast.open() for _ in range(3)]
    async with listening(cast.ada, NOTIFICATIONS) as agents, listening(cast.sam, NOTIFICATIONS) as supervisors:
        await agents.frame()
        await supervisors.frame()
        offers = [
            (await assign_to_agent(each.id, agent_id=cast.ada.id, by=cast.sam)).offer_id
            for each in (taken, refused, missed)
        ]
        for _ in offers:
            put = await agents.next("OfferNotification")
            assert put["offerKind"] == "ASSIGNMENT"
        await accept_offer(offers[0], by=cast.ada)
        await decline_offer(offers[1], by=cast.ada)
        with clock.standing_at(clock.now() + timedelta(seconds=OFFER_SECONDS)):
            await expire_offer(offers[2], by=SYSTEM)
        answers = [await supervisors.next("OfferAnswered") for _ in offers]
        assert [frame["offerStatus"] for frame in answers] == ["ACCEPTED", "DECLINED", "EXPIRED"]
        assert (await agents.next("OfferWithdrawn"))["offerStatus"] == "EXPIRED"


async def test_a_force_close_is_told_to_all_in_it_and_withdraws_the_offer(cast: Cast) -> None:
    conversation = await cast.talking()
    await transfer(conversation.id, agent_id=cast.bob.id, by=cast.rosa)
    async with (
        listening(cast.ada, NOTIFICATIONS) as first,
        listening(cast.bob, NOTIFICATIONS) as second,
        listening(cast.cleo, NOTIFICATIONS) as customers,
    ):
        await second.next("OfferNotification")
        await first.frame()
        await customers.frame()
        await force_close(conversation.id, reason="enough", by=cast.sam)
        assert (await first.next("ConversationForceClosed"))["supervisor"] == {"name": "Sam"}
        assert (await customers.next("ConversationForceClosed"))["supervisor"] == {"name": "Vigie"}
        assert (await second.next("OfferWithdrawn"))["offerStatus"] == "WITHDRAWN"


async def test_who_is_in_it_is_told_of_the_force_close_also_with_an_offer_pending(cast: Cast) -> None:
    conversation = await cast.talking(agent=cast.bob, consultants=[cast.ada])
    await transfer(conversation.id, agent_id=cast.ada.id, by=cast.sam)
    async with listening(cast.ada, NOTIFICATIONS) as stream:
        await stream.next("OfferNotification")
        await force_close(conversation.id, reason="enough", by=cast.sam)
        assert (await stream.next("ConversationForceClosed"))["supervisor"] == {"name": "Sam"}


async def test_each_supervisor_who_has_to_leave_is_told_of(cast: Cast) -> None:
    conversation = await cast.talking()
    for supervisor in (cast.sam, cast.rosa):
        await join(conversation.id, by=supervisor)
    async with listening(cast.ada, NOTIFICATIONS) as agents, listening(cast.cleo, NOTIFICATIONS) as customers:
        await agents.frame()
        await customers.frame()
        await update_settings(SettingsChanges(supervisor_monitor=False), by=cast.admin)
        for stream in (agents, customers):
            left = [(await stream.next("SupervisorLeft"))["supervisor"]["name"] for _ in range(2)]
            assert sorted(left) == ["Rosa", "Sam"]


async def test_customers_are_told_nothing_of_who_joined_in_wrap_up(cast: Cast) -> None:
    conversation = await cast.wrap_up()
    async with listening(cast.cleo, NOTIFICATIONS) as stream:
        await stream.frame()
        await join(conversation.id, by=cast.sam)
        done = await close_conversation(conversation.id, by=cast.ada)
        assert await stream.until(await position_of(done.position)) == []


async def test_the_first_agent_is_told_that_the_conversation_went_away(cast: Cast) -> None:
    conversation = await cast.talking()
    async with listening(cast.ada, NOTIFICATIONS) as stream:
        await stream.frame()
        offered = await transfer(conversation.id, agent_id=cast.bob.id, by=cast.sam)
        await accept_offer(offered.offer_id, by=cast.bob)
        assert (await stream.next("ConversationTransferred"))["toAgent"] == {"name": "Bob"}


async def test_agent_and_customer_are_told_that_a_supervisor_joined_and_left(cast: Cast) -> None:
    conversation = await cast.talking()
    async with listening(cast.ada, NOTIFICATIONS) as agents, listening(cast.cleo, NOTIFICATIONS) as customers:
        await agents.frame()
        await customers.frame()
        await join(conversation.id, by=cast.sam)
        await leave(conversation.id, by=cast.sam)
        for stream in (agents, customers):
            assert (await stream.next("SupervisorJoined"))["supervisor"] == {"name": "Sam"}
            assert (await stream.next("SupervisorLeft"))["supervisor"] == {"name": "Sam"}


@pytest.mark.parametrize(
    ("policy", "told"),
    [(AgentNoticePolicy.NONE, []), (AgentNoticePolicy.ON_START, [False, True]), (AgentNoticePolicy.AFTERWARDS, [True])],
)
async def test_agents_are_told_of_monitoring_as_the_policy_says(
    cast: Cast, policy: AgentNoticePolicy, told: list[bool]
) -> None:
    conversation = await cast.talking()
    await update_settings(SettingsChanges(agent_notice_policy=policy), by=cast.admin)
    async with listening(cast.ada, NOTIFICATIONS) as stream:
        await stream.frame()
        await monitor(conversation.id, by=cast.sam)
        stopped = await stop_monitoring(conversation.id, by=cast.sam)
        frames = await stream.until(await position_of(stopped.position)) if not told else []
        ended = [(await stream.next("MonitoringNotice"))["ended"] for _ in told]
    assert frames == []
    assert ended == told


async def test_the_notice_says_why_also_to_an_agent_who_has_handed_it_over(cast: Cast) -> None:
    conversation = await cast.talking()
    await update_settings(SettingsChanges(agent_notice_policy=AgentNoticePolicy.AFTERWARDS), by=cast.admin)
    await monitor(conversation.id, purpose="Coaching", by=cast.sam)
    offered = await hand_over_to_agent(conversation.id, agent_id=cast.bob.id, by=cast.ada)
    await accept_offer(offered.offer_id, by=cast.bob)
    async with listening(cast.ada, NOTIFICATIONS) as stream:
        await stream.frame()
        await stop_monitoring(conversation.id, by=cast.sam)
        notice = await stream.next("MonitoringNotice")
    assert (notice["conversation"], notice["session"]) == (None, {"purpose": "Coaching"})


async def test_an_alert_reaches_its_agent_and_the_supervisors_who_are_here(cast: Cast) -> None:
    conversation = await cast.talking()
    async with (
        listening(cast.ada, NOTIFICATIONS) as agents,
        listening(cast.sam, NOTIFICATIONS) as supervisors,
        listening(cast.tom, NOTIFICATIONS) as others,
    ):
        for stream in (agents, supervisors, others):
            await stream.frame()
        sent = await send_message(conversation.id, text="This is a horrible disaster!", by=cast.cleo)
        scored = await score_message(sent.message_id, by=SYSTEM)
        for stream in (agents, supervisors):
            assert (await stream.next("SentimentAlert"))["level"] == "VERY_NEGATIVE"
        assert await others.until(await position_of(scored.position)) == []


async def test_an_agent_who_advised_and_leaves_is_no_supervisor(cast: Cast) -> None:
    conversation = await cast.talking(consultants=[cast.bob])
    async with listening(cast.ada, NOTIFICATIONS) as stream:
        await stream.frame()
        left = await leave(conversation.id, by=cast.bob)
        frames = await stream.until(await position_of(left.position))
    assert [frame["__typename"] for frame in frames] == ["ConsultEnded"]


async def test_a_supervisor_whose_session_a_rule_ends_is_told_as_left(cast: Cast) -> None:
    conversation = await cast.talking()
    await join(conversation.id, by=cast.sam)
    async with listening(cast.ada, NOTIFICATIONS) as stream:
        await stream.frame()
        await update_settings(SettingsChanges(supervisor_monitor=False), by=cast.admin)
        assert (await stream.next("SupervisorLeft"))["supervisor"] == {"name": "Sam"}


async def test_no_alert_for_who_oversees_the_queue_but_is_no_supervisor_any_more(cast: Cast) -> None:
    conversation = await cast.talking()
    await set_rights(cast.sam.id, RightsChanges(roles=frozenset({Role.AGENT})), by=cast.admin)
    async with listening(cast.sam, NOTIFICATIONS) as stream:
        await stream.frame()
        sent = await send_message(conversation.id, text="This is a horrible disaster!", by=cast.cleo)
        scored = await score_message(sent.message_id, by=SYSTEM)
        assert await stream.until(await position_of(scored.position)) == []
