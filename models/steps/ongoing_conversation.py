"""The conversation that a customer has already when he or she starts one: who comes again goes on where it stands."""

from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.rules.refusals import BadInput, not_found
from models.rules.visitor_sessions import session_is_over
from models.steps.locks import locked_conversation
from models.tables import Conversation, Customer, Visit, Workstream
from models.values import Viewer
from models.vocabulary import ConversationState

TALK_STATES = (ConversationState.OPEN, ConversationState.ACTIVE, ConversationState.WAITING)


async def find_ongoing(uow: UnitOfWork, workstream: str, *, queue: str | None, by: Viewer) -> Conversation | None:
    """The one of this workstream that is not over, locked; None where a new one begins. Of two at once, one begins it.

    A visitor's session is for one conversation of one workstream; once that is over it refuses another.
    """
    visit = await Visit.filter(id=by.id).select_for_update(no_key=True).first()
    if visit:
        stream = await Workstream.get(id=visit.workstream_id)
        if stream.name != workstream:
            raise not_found("workstream")
        if queue is not None:
            raise BadInput("A visitor's conversation goes to its workstream's queue; leave queue out.")
        return await _of_visit(uow, visit)
    await Customer.get_or_create(id=by.id, defaults={"name": by.name, "locale": by.locale})
    await Customer.filter(id=by.id).select_for_update(no_key=True).first()
    own = Conversation.filter(customer_id=by.id, workstream__name=workstream, state__in=list(TALK_STATES))
    found = await own.order_by("-created_at").first()
    return await lock_if_ongoing(uow, found.id) if found else None


async def bind_visitor_session(by: Viewer, conversation_id: UUID) -> None:
    """What the visitor has started is what the session is for."""
    await Visit.filter(id=by.id).update(conversation_id=conversation_id)


async def _of_visit(uow: UnitOfWork, visit: Visit) -> Conversation | None:
    if visit.conversation_id is None:
        return None
    conversation = await lock_if_ongoing(uow, visit.conversation_id)
    if conversation is None:
        raise session_is_over()
    return conversation


async def lock_if_ongoing(uow: UnitOfWork, conversation_id: UUID) -> Conversation | None:
    """Looked at again under lock: it may have ended meanwhile."""
    conversation = await locked_conversation(uow, conversation_id)
    return conversation if conversation.state in TALK_STATES else None
