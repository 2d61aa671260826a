"""The rows of participants, and the column `party` that follows from them. Part of a change: changing.py collects them."""

from collections.abc import Collection, Sequence
from uuid import UUID

from models.database import prepared
from models.events.unit_of_work import UnitOfWork
from models.rules.conversations.holding import HANDLING_MODES, epoch
from models.rules.roles import HAVE_PRESENCE
from models.tables import Conversation, Participant
from models.values import Viewer
from models.vocabulary import ActiveSubState, ConversationState, ParticipantMode

VISIBLE_MODES = tuple(mode for mode in ParticipantMode if mode is not ParticipantMode.MONITOR)


async def add_participant(
    uow: UnitOfWork, conversation: Conversation, person_id: UUID, mode: ParticipantMode
) -> Participant:
    """Write that someone takes part from now on; this ends the person's earlier visible mode."""
    if mode is not ParticipantMode.MONITOR:
        await remove_participants(uow, conversation, person_id=person_id, modes=VISIBLE_MODES)
        conversation.party = sorted({*conversation.party, str(person_id)})
    return await Participant.create(conversation_id=conversation.id, person_id=person_id, mode=mode, since=uow.at)


async def remove_participants(
    uow: UnitOfWork,
    conversation: Conversation,
    *,
    modes: Collection[ParticipantMode],
    person_id: UUID | None = None,
) -> list[Participant]:
    """Write that those present in these modes, or only `person_id`, have left, and return who they were."""
    if ParticipantMode.MONITOR not in modes and person_id is not None and str(person_id) not in conversation.party:
        return []  # the party names all who visibly take part, and is locked with its conversation
    present = await _present(conversation)
    leaving = [row for row in present if row.mode in modes and person_id in (None, row.person_id)]
    await _end(uow, conversation, present, leaving)
    return leaving


async def remove_agents(uow: UnitOfWork, conversation: Conversation) -> list[Participant]:
    """Remove the agent and the colleagues who helped, and return who they were. Supervisors who have joined stay."""
    present = await _present(conversation)
    monitoring = {row.person_id for row in present if row.mode is ParticipantMode.MONITOR}
    consulting = sorted(
        (row for row in present if row.mode is ParticipantMode.CONSULT and row.person_id not in monitoring),
        key=lambda row: (row.since, row.person_id),
    )
    left = [row for row in present if row.mode in HANDLING_MODES] + consulting
    await _end(uow, conversation, present, left)
    return left


async def end_all_participations(uow: UnitOfWork, conversation: Conversation) -> None:
    """The conversation is closed: all participations end now, but the participants remain its party."""
    await Participant.filter(conversation_id=conversation.id, until=None).update(until=uow.at)


async def visible_mode(conversation: Conversation, person: Viewer) -> ParticipantMode | None:
    """The mode in which a person visibly takes part; None if they do not. Only of consultants must the row be read."""
    if str(person.id) not in conversation.party:
        return None
    is_handled = (
        conversation.sub_state is ActiveSubState.IN_CONVERSATION or conversation.state is ConversationState.WRAP_UP
    )
    if is_handled and person.id == conversation.agent_id:
        return ParticipantMode.BOT if conversation.agent_is_bot else ParticipantMode.PRIMARY
    if person.id == conversation.customer_id and person.roles.isdisjoint(HAVE_PRESENCE):
        return ParticipantMode.CUSTOMER
    visible = [row for row in await _present(conversation) if row.person_id == person.id and row.mode in VISIBLE_MODES]
    return visible[0].mode if visible else None


async def current_epoch(conversation: Conversation) -> int:
    """In which epoch the locked conversation is."""
    rows = await Participant.filter(conversation_id=conversation.id, mode__in=HANDLING_MODES)
    return epoch(row.mode for row in rows)


async def was_taken_over_from(conversation: Conversation, person: Viewer) -> bool:
    """Whether somebody took the conversation over from this person, who has had no part in it since."""
    if person.id in (conversation.agent_id, conversation.customer_id, conversation.connector_id):
        return False
    if str(person.id) in conversation.party:
        return False
    held = await Participant.filter(conversation_id=conversation.id, person_id=person.id, mode__in=HANDLING_MODES)
    return bool(held) and all(row.taken_over_by for row in held)


async def _present(conversation: Conversation) -> list[Participant]:
    return await prepared.read(Participant, conversation_id=conversation.id, is_present=True)


async def _end(
    uow: UnitOfWork, conversation: Conversation, present: Sequence[Participant], leaving: Sequence[Participant]
) -> None:
    """Write that some of those present have left, and who takes part now."""
    for participant in leaving:
        participant.until, participant.is_present = uow.at, False
    if leaving:
        ids = [participant.id for participant in leaving]
        await Participant.filter(id__in=ids).update(until=uow.at, is_present=False)
        staying = [row for row in present if row.is_present and row.mode in VISIBLE_MODES]
        conversation.party = sorted({str(row.person_id) for row in staying})
