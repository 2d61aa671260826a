"""Routing's act: to the eligible member with most free capacity; when it is tried is in tests/followers/."""

from models.operations.decline_offer import decline_offer
from models.operations.offer_by_routing import offer_by_routing
from models.tables import Offer, UserPresence
from models.values import SYSTEM, SYSTEM_ID
from models.vocabulary import (
    Act,
    ActiveSubState,
    AgentKind,
    Distribution,
    OfferStatus,
    Presence,
    RefusalCode,
    StateReason,
)
from tests.builders import a_queue, a_workstream, an_agent, viewer_of
from tests.cast import Cast
from tests.telling import changing_nothing, refusing, reread, telling


async def test_offers_it_to_who_has_most_room(cast: Cast) -> None:
    roomy = await an_agent("Roomy", in_=[cast.support], units=200)
    row = await cast.open()
    async with telling(SYSTEM, Act.OFFER) as told:
        done = await offer_by_routing(row.id, by=SYSTEM)
    after = told.change.after
    assert (after.agent_id, after.sub_state) == (roomy.id, ActiveSubState.AWAITING_ACCEPTANCE)
    assert after.state_reason is StateReason.AWAITING_AGENT_ACCEPTANCE
    assert done.offer_id is not None
    assert (await Offer.get(id=done.offer_id)).made_by_id == SYSTEM_ID


async def test_of_equals_it_is_who_comes_first_by_name(cast: Cast) -> None:
    row = await cast.open()
    async with telling(SYSTEM) as told:
        await offer_by_routing(row.id, by=SYSTEM)
    assert told.change.after.agent_id == cast.ada.id


async def test_a_bot_takes_it_at_once(cast: Cast) -> None:
    queue = await a_queue("Bots")
    bot = await an_agent("Solo bot", in_=[queue], kind=AgentKind.BOT)
    row = await cast.open(queue=queue)
    async with telling(SYSTEM) as told:
        await offer_by_routing(row.id, by=SYSTEM)
    assert [change.after.sub_state for change in told.changes] == list(ActiveSubState)
    assert told.changes[-1].after.party == {bot.id, cast.cleo.id}


async def test_where_the_workstream_accepts_by_itself_it_is_accepted_at_once(cast: Cast) -> None:
    auto = await a_workstream(cast.support, auto_accept=True)
    row = await cast.open(workstream=auto)
    async with telling(SYSTEM) as told:
        await offer_by_routing(row.id, by=SYSTEM)
    assert told.changes[-1].after.sub_state is ActiveSubState.IN_CONVERSATION


async def test_who_has_declined_too_often_is_not_asked_again(cast: Cast) -> None:
    queue = await a_queue("Stubborn")
    stubborn, patient = await an_agent("A", in_=[queue], units=200), await an_agent("B", in_=[queue])
    row = await cast.open(queue=queue, workstream=await a_workstream(queue, max_declines=2))
    for expected in (stubborn, stubborn, patient):
        done = await offer_by_routing(row.id, by=SYSTEM)
        offer = await Offer.get(id=done.offer_id)
        assert offer.agent_id == expected.id
        await decline_offer(offer.id, by=await viewer_of(expected))
    assert await Offer.filter(conversation_id=row.id, status=OfferStatus.DECLINED).count() == 3


async def test_nothing_happens_when_nobody_can_take_it(cast: Cast) -> None:
    await UserPresence.all().update(presence=Presence.AWAY)
    for row in (await cast.open(), await cast.open(distribution=Distribution.PICK), await cast.talking()):
        async with changing_nothing():
            done = await offer_by_routing(row.id, by=SYSTEM)
        assert done.offer_id is None
        assert (await reread(row)).version == row.version


async def test_nobody_is_offered_more_than_fits(cast: Cast) -> None:
    queue = await a_queue("Small")
    await an_agent("Small", in_=[queue], units=30)
    first, second = await cast.open(queue=queue), await cast.open(queue=queue)
    assert (await offer_by_routing(first.id, by=SYSTEM)).offer_id is not None
    async with changing_nothing():
        assert (await offer_by_routing(second.id, by=SYSTEM)).offer_id is None


async def test_an_unknown_conversation_is_not_found(cast: Cast) -> None:
    async with refusing(RefusalCode.NOT_FOUND):
        await offer_by_routing(cast.support.id, by=SYSTEM)
