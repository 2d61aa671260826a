"""An agent picks a waiting conversation of a pick workstream. Push routing is offer_by_routing.py."""

from dataclasses import dataclass
from uuid import UUID

from models.access.visibility import sees
from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.agent_actions import may_pick
from models.rules.refusals import not_found, role_required
from models.steps.changing import changing
from models.steps.locks import locked_agent, locked_conversation
from models.steps.transitions import to_in_conversation
from models.values import ConversationValues, Viewer
from models.vocabulary import Act, Audience, Distribution, Role, StateReason, SystemMessageKind


@dataclass(frozen=True, kw_only=True)
class Picked(Outcome):
    conversation_id: UUID


@operation(Act.PICK, Picked, conflicts=True)
async def pick_conversation(
    uow: UnitOfWork, conversation_id: UUID, *, by: Viewer, request_id: str | None = None
) -> Picked:
    """Take it at once. An agent who comes too late is told who was first, although they may no longer see it."""
    conversation = await locked_conversation(uow, conversation_id, must_be_visible=False)
    if not _could_see(by, conversation.values()):
        raise not_found("conversation")
    if not by.has(Role.AGENT):
        raise role_required(Role.AGENT)
    agent = await locked_agent(by.id)
    workstream = (await uow.rows.attached(conversation)).workstream
    may_pick(by, conversation.values(), workstream.values(), agent)
    async with changing(uow, conversation) as change:
        await to_in_conversation(change, by.id, StateReason.PICKED_BY_AGENT)
        change.announce(SystemMessageKind.AGENT_JOINED, Audience.BOTH, name=by.name)
    return Picked(conversation_id=conversation_id)


def _could_see(by: Viewer, conversation: ConversationValues) -> bool:
    """Whether the agent sees it, or could see it while it waited to be picked."""
    could_pick = (
        by.has(Role.AGENT) and conversation.distribution is Distribution.PICK and conversation.queue_id in by.member_of
    )
    return could_pick or sees(by, conversation)
