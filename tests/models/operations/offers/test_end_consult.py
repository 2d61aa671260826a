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
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts, refusing

ENDED = (SystemMessageKind.CONSULT_ENDED, Audience.AGENT, {"name": "Bob"})


async def test_the_consultant_is_out_of_it(fixtures: Fixtures) -> None:
    row = await fixtures.talking(consultants=[fixtures.bob])
    async with recording_facts(fixtures.ada, Act.END_CONSULT) as recorded:
        await end_consult(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)
    assert recorded.change.aspects == {ConversationAspect.PARTICIPANTS}
    assert recorded.change.after.party == {fixtures.ada.id, fixtures.cleo.id}
    assert await recorded.announced() == [ENDED]


async def test_in_wrap_up_too(fixtures: Fixtures) -> None:
    row = await fixtures.wrap_up(consultants=[fixtures.bob])
    async with recording_facts(fixtures.ada) as recorded:
        await end_consult(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)
    assert fixtures.bob.id not in recorded.change.after.party


async def test_a_request_that_is_not_answered_yet_is_taken_back(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await request_consult(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)
    async with recording_facts(fixtures.ada) as recorded:
        await end_consult(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)
    assert [offer.status for offer in recorded.change.offers] == [OfferStatus.WITHDRAWN]
    assert await recorded.announced() == []


async def test_refuses_where_there_is_none_to_end(fixtures: Fixtures) -> None:
    row = await fixtures.talking(consultants=[fixtures.bob])
    moving = await fixtures.talking(offered_to=fixtures.bob)
    await join(row.id, by=fixtures.sam)
    for conversation, target, who, code in (
        (row, fixtures.sam, fixtures.ada, RefusalCode.NOT_FOUND),
        (row, fixtures.dan, fixtures.ada, RefusalCode.NOT_FOUND),
        (moving, fixtures.bob, fixtures.ada, RefusalCode.NOT_FOUND),
        (row, fixtures.bob, fixtures.bob, RefusalCode.NOT_PARTICIPANT),
        (row, fixtures.bob, fixtures.sam, RefusalCode.ROLE_REQUIRED),
        (await fixtures.closed(agent=fixtures.ada), fixtures.bob, fixtures.ada, RefusalCode.ALREADY_CLOSED),
    ):
        async with refusing(code):
            await end_consult(conversation.id, agent_id=target.id, by=who)
