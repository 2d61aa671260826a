"""The rows of participants, and the column `party` that follows from them. Part of a change: changing.py collects them."""

from collections.abc import Collection
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.tables import Conversation, Participant
from models.vocabulary import ParticipantMode

HANDLING_MODES = (ParticipantMode.PRIMARY, ParticipantMode.BOT)


async def add_participant(
    uow: UnitOfWork, conversation: Conversation, person_id: UUID, mode: ParticipantMode
) -> Participant:
    """Write that someone takes part from now on; this ends the person's earlier visible mode."""
    if mode is not ParticipantMode.MONITOR:
        await remove_participants(uow, conversation, person_id=person_id, modes=_visible_modes())
    participant = await Participant.create(
        conversation_id=conversation.id, person_id=person_id, mode=mode, since=uow.at
    )
    await _refresh_party(conversation)
    return participant


async def remove_participants(
    uow: UnitOfWork,
    conversation: Conversation,
    *,
    modes: Collection[ParticipantMode],
    person_id: UUID | None = None,
) -> list[Participant]:
    """Write that those present in these modes, or only `person_id`, have left, and return who they were."""
    present = Participant.filter(conversation_id=conversation.id, is_present=True, mode__in=list(modes))
    leaving = await (present.filter(person_id=person_id) if person_id else present)
    for participant in leaving:
        participant.until, participant.is_present = uow.at, False
        await participant.save(update_fields=["until", "is_present"])
    if leaving:
        await _refresh_party(conversation)
    return leaving


async def remove_agents(uow: UnitOfWork, conversation: Conversation) -> list[Participant]:
    """Remove the agent and the colleagues who helped, and return who they were. Supervisors who have joined stay."""
    left = await remove_participants(uow, conversation, modes=HANDLING_MODES)
    monitoring = await Participant.filter(
        conversation_id=conversation.id, is_present=True, mode=ParticipantMode.MONITOR
    ).values_list("person_id", flat=True)
    consulting = Participant.filter(conversation_id=conversation.id, is_present=True, mode=ParticipantMode.CONSULT)
    for consultant in await consulting.order_by("since", "person_id"):
        if consultant.person_id not in monitoring:
            consult = (ParticipantMode.CONSULT,)
            left += await remove_participants(uow, conversation, modes=consult, person_id=consultant.person_id)
    return left


async def end_all_participations(uow: UnitOfWork, conversation: Conversation) -> None:
    """The conversation is closed: all participations end now, but the participants remain its party."""
    await Participant.filter(conversation_id=conversation.id, until=None).update(until=uow.at)


async def visible_mode(conversation: Conversation, person_id: UUID) -> ParticipantMode | None:
    """The mode in which a person visibly takes part; None if they do not."""
    row = await Participant.filter(
        conversation_id=conversation.id, person_id=person_id, is_present=True, mode__in=list(_visible_modes())
    ).first()
    return row.mode if row else None


async def _refresh_party(conversation: Conversation) -> None:
    present = await Participant.filter(
        conversation_id=conversation.id, is_present=True, mode__in=list(_visible_modes())
    )
    conversation.party = sorted({str(participant.person_id) for participant in present})


def _visible_modes() -> tuple[ParticipantMode, ...]:
    return tuple(mode for mode in ParticipantMode if mode is not ParticipantMode.MONITOR)
