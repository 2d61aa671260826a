"""The system returns an agent's conversations to their queues when their client stays away beyond the grace time."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.presence import LOAD_DEPENDENT_PRESENCES
from models.steps.handing_back import return_to_queue
from models.steps.locks import locked_conversation
from models.steps.presence import GRACE_SECONDS, locked_presences
from models.tables import Conversation, DueTime
from models.values import SYSTEM_ID, Viewer
from models.vocabulary import Act, ActiveSubState, Channel, DueKind, StateReason

DOWN_SECONDS = 15  # if nobody watched clients for this long, no process ran and no client could connect


@dataclass(frozen=True, kw_only=True)
class AbsenceEnded(Outcome):
    person_id: UUID


@operation(Act.END_ABSENCE, AbsenceEnded)
async def end_absence(uow: UnitOfWork, person_id: UUID, *, by: Viewer, request_id: str | None = None) -> AbsenceEnded:
    """Do so unless the person is back. If no server ran that they could have connected to, the grace time starts again."""
    done = AbsenceEnded(person_id=person_id)
    conversations = [await locked_conversation(uow, id) for id in await _ids_of_talks(person_id)]
    offered = {row.offered_to for row in conversations if row.offered_to}
    presence = (await locked_presences({person_id, *offered})).get(person_id)
    due = await DueTime.get_or_none(kind=DueKind.AGENT_GONE, subject_id=person_id)
    if due is None or due.due_at > uow.at:
        return done
    if await was_down(uow):
        uow.due.set(DueKind.AGENT_GONE, person_id, uow.at + timedelta(seconds=GRACE_SECONDS))
        return done
    uow.due.clear(person_id, DueKind.AGENT_GONE)
    if presence is None or not presence.gone_since:
        return done
    if presence.before_gone in LOAD_DEPENDENT_PRESENCES:
        presence.before_gone = None  # who returns after this starts with the automatic presence
    await uow.presence_set(presence, presence.presence)
    for conversation in conversations:
        if _is_talking_in(person_id, conversation):
            await return_to_queue(uow, conversation, StateReason.AGENT_DISCONNECTED)
    return done


async def was_down(uow: UnitOfWork) -> bool:
    """Whether no process has watched clients lately, so that none can have run."""
    watch = await DueTime.get_or_none(kind=DueKind.CLIENTS_WATCHED, subject_id=SYSTEM_ID)
    return watch is not None and watch.due_at < uow.at - timedelta(seconds=DOWN_SECONDS)


async def _ids_of_talks(person_id: UUID) -> list[UUID]:
    talking = Conversation.filter(agent_id=person_id, sub_state=ActiveSubState.IN_CONVERSATION)
    return sorted([row.id for row in await talking.exclude(channel=Channel.RECORD)])


def _is_talking_in(person_id: UUID, conversation: Conversation) -> bool:
    is_talking = conversation.sub_state is ActiveSubState.IN_CONVERSATION
    return is_talking and conversation.agent_id == person_id
