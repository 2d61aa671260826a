"""Ending a consultation: by the agent who asked for it, before and after it began. The consultant's way is leaving."""

from models.operations.monitoring.join import join
from models.operations.offers.end_consult import end_consult
from models.operations.offers.request_consult import request_consult
from models.vocabulary import (
    Act,
    Audience,
    ConversationAspect,
    OfferStatus,
    RefusalCode,
    SystemMessageKind,
)
from tests.support.fixtures import Cast
from tests.support.telling import refusing, telling

ENDED = (SystemMessageKind.CONSULT_ENDED, Audience.AGENT, {"name": "Bob"})


async def test_the_consultant_is_out_of_it(cast: Cast) -> None:
    row = await cast.talking(consultants=[cast.bob])
    async with telling(cast.ada, Act.END_CONSULT) as told:
        await end_consult(row.id, agent_id=cast.bob.id, by=cast.ada)
    assert told.change.aspects == {ConversationAspect.PARTICIPANTS}
    assert told.change.after.party == {cast.ada.id, cast.cleo.id}
    assert await told.announced() == [ENDED]


async def test_in_wrap_up_too(cast: Cast) -> None:
    row = await cast.wrap_up(consultants=[cast.bob])
    async with telling(cast.ada) as told:
        await end_consult(row.id, agent_id=cast.bob.id, by=cast.ada)
    assert cast.bob.id not in told.change.after.party


async def test_a_request_that_is_not_answered_yet_is_taken_back(cast: Cast) -> None:
    row = await cast.talking()
    await request_consult(row.id, agent_id=cast.bob.id, by=cast.ada)
    async with telling(cast.ada) as told:
        await end_consult(row.id, agent_id=cast.bob.id, by=cast.ada)
    assert [offer.status for offer in told.change.offers] == [OfferStatus.WITHDRAWN]
    assert await told.announced() == []


async def test_refuses_where_there_is_none_to_end(cast: Cast) -> None:
    row = await cast.talking(consultants=[cast.bob])
    moving = await cast.talking(offered_to=cast.bob)
    await join(row.id, by=cast.sam)
    for conversation, target, who, code in (
        (row, cast.sam, cast.ada, RefusalCode.NOT_FOUND),
        (row, cast.dan, cast.ada, RefusalCode.NOT_FOUND),
        (moving, cast.bob, cast.ada, RefusalCode.NOT_FOUND),
        (row, cast.bob, cast.bob, RefusalCode.NOT_PARTICIPANT),
        (row, cast.bob, cast.sam, RefusalCode.ROLE_REQUIRED),
        (await cast.closed(agent=cast.ada), cast.bob, cast.ada, RefusalCode.ALREADY_CLOSED),
    ):
        async with refusing(code):
            await end_consult(conversation.id, agent_id=target.id, by=who)
