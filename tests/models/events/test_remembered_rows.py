"""What a unit of work has read under lock is read once, stays as its steps leave it, and is written once."""

from collections.abc import Sequence

from models.events.remembered_rows import AttachedRows, RememberedRows
from models.events.unit_of_work import unit_of_work
from models.steps.changing import changing
from models.steps.locks import locked_conversation, locked_settings
from models.steps.monitoring_sessions import begin_session
from models.steps.offers import make_offer
from models.steps.transitions import to_closed, to_in_conversation
from models.tables import Conversation, SupervisorSettings
from models.vocabulary import Act, Audience, OfferKind, StateReason, SystemMessageKind
from tests.schema.asking import statements
from tests.support.fixtures import Fixtures


async def test_locks_a_conversation_once(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with unit_of_work(fixtures.sam, Act.MONITOR) as uow:
        with statements() as sent:
            first = await locked_conversation(uow, row.id)
            assert await locked_conversation(uow, row.id) is first
    assert _on(sent, "conversations") == 1


async def test_reads_what_belongs_to_a_conversation_once_and_with_the_settings(fixtures: Fixtures) -> None:
    row = await fixtures.talking(offered_to=fixtures.bob)
    async with unit_of_work(fixtures.sam, Act.MONITOR) as uow:
        conversation = await locked_conversation(uow, row.id)
        with statements() as sent:
            settings = await locked_settings(uow, conversation)
            attached = await uow.rows.attached(conversation)
            assert await uow.rows.workstream(conversation) is attached.workstream
    assert len(sent) == 1
    assert settings == (await SupervisorSettings.get()).values()
    assert attached.workstream.id == row.workstream_id
    assert attached.offer is not None
    assert attached.offer.agent_id == fixtures.bob.id
    assert attached.span is not None
    assert attached.span.agent_id == fixtures.ada.id
    assert attached.sessions == []


async def test_settings_that_nobody_has_saved_are_the_defaults(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await SupervisorSettings.all().delete()
    async with unit_of_work(fixtures.sam, Act.MONITOR) as uow:
        settings = await locked_settings(uow, await locked_conversation(uow, row.id))
    assert settings == SupervisorSettings().values()


async def test_steps_keep_the_attached_rows_as_the_database_has_them(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    async with unit_of_work(fixtures.rosa, Act.MONITOR) as uow:
        conversation = await locked_conversation(uow, row.id)
        session = await begin_session(uow, conversation, await locked_settings(uow, conversation), purpose=None)
        assert (await uow.rows.attached(conversation)).sessions == [session]
        async with changing(uow, conversation) as change:
            await to_in_conversation(change, fixtures.ada.id, StateReason.PICKED_BY_AGENT)
        await _is_as_stored(uow.rows, conversation)
        async with changing(uow, conversation) as change:
            offer = await make_offer(change, fixtures.bob.id, OfferKind.TRANSFER)
        await _is_as_stored(uow.rows, conversation)
        assert (await uow.rows.attached(conversation)).offer is offer
        async with changing(uow, conversation) as change:
            await to_closed(change, StateReason.FORCE_CLOSED_BY_SUPERVISOR)
        await _is_as_stored(uow.rows, conversation)
        attached = await uow.rows.attached(conversation)
        assert (attached.offer, attached.span, attached.sessions) == (None, None, [])


async def test_writes_a_conversation_once_for_each_change(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with unit_of_work(fixtures.sam, Act.FORCE_CLOSE) as uow:
        conversation = await locked_conversation(uow, row.id)
        with statements() as sent:
            async with changing(uow, conversation) as change:
                await to_closed(change, StateReason.FORCE_CLOSED_BY_SUPERVISOR)
                change.announce(SystemMessageKind.FORCE_CLOSED, Audience.BOTH)
                change.announce(SystemMessageKind.ENDED_BY_CUSTOMER, Audience.AGENT)
    assert _on(sent, '"conversations"', "UPDATE") == 1
    stored = await Conversation.get(id=row.id)
    assert stored.values() == conversation.values()
    assert stored.message_count == row.message_count + 2


def _on(sent: Sequence[str], table: str, verb: str = "") -> int:
    return sum(table in each and each.startswith(verb) for each in sent)


async def _is_as_stored(rows: RememberedRows, conversation: Conversation) -> None:
    assert _ids(await rows.attached(conversation)) == _ids(await RememberedRows().attached(conversation))


def _ids(attached: AttachedRows) -> tuple[object, ...]:
    return (
        attached.offer and (attached.offer.id, attached.offer.status),
        attached.span and attached.span.id,
        sorted(session.id for session in attached.sessions),
    )
