"""Notifications of consultations and of agents' own transfers; those of supervisors are in test_notifications.py."""

import pytest

from models.operations.conversations.leave import leave
from models.operations.conversations.release_conversation import release_conversation
from models.operations.monitoring.join import join
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.decline_offer import decline_offer
from models.operations.offers.end_consult import end_consult
from models.operations.offers.hand_over_to_agent import hand_over_to_agent
from models.operations.offers.request_consult import request_consult
from models.operations.offers.transfer import transfer
from schema.scalars import position_of
from tests.schema.examples import id_of
from tests.schema.streams.listening import NOTIFICATIONS, TIMELINE, listening
from tests.support.fixtures import Fixtures

pytestmark = pytest.mark.usefixtures("quick_heartbeats")
WITH_CONSULTS = NOTIFICATIONS.replace(
    "... on SentimentAlert", "... on ConsultEnded { consultant { name } } ... on SentimentAlert"
)


async def test_requested_answered_and_ended(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with listening(fixtures.ada, WITH_CONSULTS) as first, listening(fixtures.bob, WITH_CONSULTS) as second:
        await first.frame()
        await second.frame()
        offer_id = (await request_consult(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)).offer_id
        put = await second.next("OfferNotification")
        assert put["offerKind"] == "CONSULT"
        assert put["conversation"] is not None
        await accept_offer(offer_id, by=fixtures.bob)
        answered = await first.next("OfferAnswered")
        assert (answered["offerKind"], answered["offerStatus"]) == ("CONSULT", "ACCEPTED")
        await leave(row.id, by=fixtures.bob)
        assert (await first.next("ConsultEnded"))["consultant"] == {"name": "Bob"}


async def test_a_request_that_is_open_still_begins_the_stream(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await request_consult(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)
    async with listening(fixtures.bob, WITH_CONSULTS) as stream:
        assert (await stream.frame())["offerKind"] == "CONSULT"


@pytest.mark.parametrize("is_supervisors", [True, False])
async def test_a_transfer_to_whoever_was_asked_for_help_is_what_is_to_be_answered(
    fixtures: Fixtures, is_supervisors: bool
) -> None:
    row = await fixtures.talking()
    async with listening(fixtures.bob, WITH_CONSULTS) as stream:
        await stream.frame()
        await request_consult(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)
        assert (await stream.next("OfferNotification"))["offerKind"] == "CONSULT"
        if is_supervisors:
            await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
        else:
            await hand_over_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)
        assert (await stream.next("OfferNotification"))["offerKind"] == "TRANSFER"
    async with listening(fixtures.bob, WITH_CONSULTS) as stream:
        assert (await stream.frame())["offerKind"] == "TRANSFER"


async def test_a_refusal_is_told_to_who_asked_and_taking_it_back_to_who_was_asked(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with listening(fixtures.ada, WITH_CONSULTS) as first, listening(fixtures.bob, WITH_CONSULTS) as second:
        await first.frame()
        await second.frame()
        await decline_offer(
            (await request_consult(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)).offer_id, by=fixtures.bob
        )
        assert (await first.next("OfferAnswered"))["offerStatus"] == "DECLINED"
        await second.next("OfferNotification")
        assert (await second.next("OfferSettled"))["offerStatus"] == "DECLINED"
        await request_consult(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)
        await end_consult(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)
        await second.next("OfferNotification")
        assert (await second.next("OfferWithdrawn"))["offerStatus"] == "WITHDRAWN"


async def test_a_consultant_is_told_of_the_end_whatever_it_was(fixtures: Fixtures) -> None:
    ended, released = [await fixtures.talking(consultants=[fixtures.bob]) for _ in range(2)]
    await join(released.id, by=fixtures.sam)
    async with listening(fixtures.bob, WITH_CONSULTS) as stream, listening(fixtures.cleo, WITH_CONSULTS) as customers:
        await stream.frame()
        await customers.frame()
        await end_consult(ended.id, agent_id=fixtures.bob.id, by=fixtures.ada)
        last = await release_conversation(released.id, by=fixtures.ada)
        for _ in range(2):
            assert (await stream.next("ConsultEnded"))["consultant"] == {"name": "Bob"}
        assert await customers.until(await position_of(last.position)) == []


async def test_who_handed_over_hears_the_answer(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with listening(fixtures.ada, WITH_CONSULTS) as first, listening(fixtures.bob, WITH_CONSULTS) as second:
        await first.frame()
        await second.frame()
        offer_id = (await hand_over_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)).offer_id
        assert (await second.next("OfferNotification"))["offerKind"] == "TRANSFER"
        await accept_offer(offer_id, by=fixtures.bob)
        answered = await first.next("OfferAnswered")
        assert (answered["offerKind"], answered["offerStatus"]) == ("TRANSFER", "ACCEPTED")
        assert answered["conversation"] is None


async def test_the_consultants_timeline_opens_with_the_part_in_it_and_ends_with_it(fixtures: Fixtures) -> None:
    row = await fixtures.talking(consultants=[fixtures.bob])
    async with listening(fixtures.bob, TIMELINE, id=id_of(row)) as stream:
        await stream.frame()
        await end_consult(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)
        await stream.next("AccessRevoked")
        await stream.ended()
