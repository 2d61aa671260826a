"""The ongoing conversation of a customer who starts one: they continue it instead of starting another."""

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
    """The customer's ongoing conversation in this workstream, locked, or None. Of two calls at once, only one gets None.

    A visitor session is for one conversation of one workstream; once that is over, another is refused.
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
    """Bind the visitor session to the conversation that it started; for customers who sign in this does nothing."""
    await Visit.filter(id=by.id).update(conversation_id=conversation_id)


async def _of_visit(uow: UnitOfWork, visit: Visit) -> Conversation | None:
    if visit.conversation_id is None:
        return None
    conversation = await lock_if_ongoing(uow, visit.conversation_id)
    if conversation is None:
        raise session_is_over()
    return conversation


async def lock_if_ongoing(uow: UnitOfWork, conversation_id: UUID) -> Conversation | None:
    """Lock it and return it; None if it is in wrap-up or closed by then."""
    conversation = await locked_conversation(uow, conversation_id)
    return conversation if conversation.state in TALK_STATES else None
