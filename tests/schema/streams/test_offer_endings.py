"""How offers end, in `notifications`: for whom they were, on every device, for who made them, and for the source agent."""

from datetime import timedelta

import pytest

from models import clock
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.conversations.force_close import force_close
from models.operations.monitoring.monitor import monitor
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.decline_offer import decline_offer
from models.operations.offers.expire_offer import expire_offer
from models.operations.offers.request_consult import request_consult
from models.operations.offers.transfer import transfer
from models.operations.presence.set_presence import set_presence
from models.tables import Workstream
from models.values import SYSTEM
from models.vocabulary import Presence, Role, TransferRejectPolicy
from schema.ids import global_id
from schema.scalars import position_of
from tests.schema.examples import id_of
from tests.schema.streams.listening import NOTIFICATIONS, listening
from tests.support.builders import OFFER_SECONDS
from tests.support.fixtures import Fixtures

pytestmark = pytest.mark.usefixtures("quick_heartbeats")


async def test_every_device_of_a_person_hears_how_each_offer_ended(fixtures: Fixtures) -> None:
    accepted, declined, expired, withdrawn, closed = [await fixtures.open() for _ in range(5)]
    consulted = await fixtures.talking(agent=fixtures.bob)
    async with listening(fixtures.ada, NOTIFICATIONS) as one, listening(fixtures.ada, NOTIFICATIONS) as another:
        for stream in (one, another):
            await stream.frame()
        offers = [
            (await assign_to_agent(each.id, agent_id=fixtures.ada.id, by=fixtures.sam)).offer_id
            for each in (accepted, declined, expired, withdrawn, closed)
        ]
        asked = await request_consult(consulted.id, agent_id=fixtures.ada.id, by=fixtures.bob)
        await accept_offer(offers[0], by=fixtures.ada)
        await decline_offer(offers[1], by=fixtures.ada)
        with clock.standing_at(clock.now() + timedelta(seconds=OFFER_SECONDS)):
            await expire_offer(offers[2], by=SYSTEM)
        await transfer(withdrawn.id, agent_id=fixtures.bob.id, by=fixtures.sam)
        await force_close(closed.id, by=fixtures.sam)
        done = await accept_offer(asked.offer_id, by=fixtures.ada)
        told = [await stream.until(await position_of(done.position)) for stream in (one, another)]
    assert told[0] == told[1]
    ends = [
        (frame["offer"]["id"], frame["__typename"], frame["offerStatus"])
        for frame in told[0]
        if frame["__typename"] != "OfferNotification"
    ]
    ids = [global_id("Offer", offer_id) for offer_id in (*offers, asked.offer_id)]
    assert ends == [
        (ids[0], "OfferSettled", "ACCEPTED"),
        (ids[1], "OfferSettled", "DECLINED"),
        (ids[2], "OfferWithdrawn", "EXPIRED"),
        (ids[3], "OfferWithdrawn", "WITHDRAWN"),
        (ids[4], "OfferWithdrawn", "WITHDRAWN"),
        (ids[5], "OfferSettled", "ACCEPTED"),
    ]


async def test_an_offer_that_is_accepted_by_itself_does_not_ring_on(fixtures: Fixtures) -> None:
    await Workstream.all().update(auto_accept=True)
    conversation = await fixtures.open()
    async with listening(fixtures.ada, NOTIFICATIONS) as stream:
        await stream.frame()
        await assign_to_agent(conversation.id, agent_id=fixtures.ada.id, by=fixtures.sam)
        await stream.next("OfferNotification")
        assert (await stream.next("OfferSettled"))["offerStatus"] == "ACCEPTED"


async def test_whoever_makes_an_offer_to_themselves_hears_of_its_end_once(fixtures: Fixtures) -> None:
    await set_rights(
        fixtures.sam.id,
        RightsChanges(roles=frozenset({Role.SUPERVISOR, Role.AGENT}), member_of=frozenset({fixtures.support.id})),
        by=fixtures.admin,
    )
    await set_presence(Presence.AVAILABLE, by=fixtures.sam)
    conversation = await fixtures.open()
    async with listening(fixtures.sam, NOTIFICATIONS) as stream:
        await stream.frame()
        offered = await assign_to_agent(conversation.id, agent_id=fixtures.sam.id, by=fixtures.sam)
        done = await accept_offer(offered.offer_id, by=fixtures.sam)
        told = await stream.until(await position_of(done.position))
    assert [frame["__typename"] for frame in told] == ["OfferNotification", "OfferAnswered"]


async def test_a_new_offer_takes_the_place_of_the_one_that_it_withdraws(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with listening(fixtures.bob, NOTIFICATIONS) as stream:
        await stream.frame()
        await request_consult(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)
        offered = await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
        done = await accept_offer(offered.offer_id, by=fixtures.bob)
        told = await stream.until(await position_of(done.position))
    assert [(frame["__typename"], frame["offerKind"], frame["conversationId"]) for frame in told] == [
        ("OfferNotification", "CONSULT", id_of(row)),
        ("OfferNotification", "TRANSFER", id_of(row)),
        ("OfferSettled", "TRANSFER", id_of(row)),
    ]


async def test_the_source_agent_is_told_that_a_transfer_was_declined_or_has_expired(fixtures: Fixtures) -> None:
    kept, returned = await fixtures.talking(), await fixtures.talking()
    await monitor(kept.id, by=fixtures.rosa)
    async with (
        listening(fixtures.ada, NOTIFICATIONS) as agents,
        listening(fixtures.sam, NOTIFICATIONS) as makers,
        listening(fixtures.cleo, NOTIFICATIONS) as customers,
        listening(fixtures.rosa, NOTIFICATIONS) as others,
    ):
        listeners = (agents, makers, customers, others)
        for stream in listeners:
            await stream.frame()
        offered = await transfer(kept.id, agent_id=fixtures.bob.id, by=fixtures.sam)
        await decline_offer(offered.offer_id, by=fixtures.bob)
        await Workstream.all().update(transfer_reject_policy=TransferRejectPolicy.RETURN_TO_QUEUE)
        offered = await transfer(returned.id, agent_id=fixtures.bob.id, by=fixtures.sam)
        with clock.standing_at(clock.now() + timedelta(seconds=OFFER_SECONDS)):
            done = await expire_offer(offered.offer_id, by=SYSTEM)
        told = [await stream.until(await position_of(done.position)) for stream in listeners]
    answers = [
        [(frame["__typename"], frame["conversationId"], frame["offerStatus"]) for frame in frames] for frames in told
    ]
    expected = [("OfferAnswered", id_of(kept), "DECLINED"), ("OfferAnswered", id_of(returned), "EXPIRED")]
    assert answers == [expected, expected, [], []]
