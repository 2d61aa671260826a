"""Free text in conversations: titles, customers' names, and what was said where the viewer may read it.

rules/conversations/transcripts.py decides the same for one conversation; here it is a condition on rows.
"""

from tortoise.expressions import Q, Subquery

from models.access.visibility import HIDDEN_MODES
from models.tables import Conversation, Message, MonitoringSession, Participant
from models.values import Viewer
from models.vocabulary import ActiveSubState, ConversationState, MessageVisibility


def mentions(viewer: Viewer, text: str) -> Q:
    """Case is ignored (on SQLite only that of unaccented letters); `%` and `_` stand for themselves."""
    said = Message.filter(text__icontains=text)
    to_customers_side = said.filter(visibility=MessageVisibility.PUBLIC)
    monitored = MonitoringSession.filter(supervisor_id=viewer.id, ended_at=None)
    present = Participant.filter(person_id=viewer.id, is_present=True).exclude(mode__in=HIDDEN_MODES)
    is_customers_side = Q(customer_id=viewer.id) | Q(connector_id=viewer.id)
    # A customer's or connector's rows are left to its own branch; `connector_id` is often null, where `not` says nothing.
    others = Conversation.filter(is_customers_side).values("id")
    # Of what waits, those who only monitor hear no more: it is not searched for them, not even what they have heard.
    in_transcript = Q(id__in=Subquery(said.values("conversation_id"))) & (
        (Q(id__in=Subquery(monitored.values("conversation_id"))) & Q(heard_until=None))
        | Q(id__in=Subquery(present.values("conversation_id")))
        | (
            Q(agent_id=viewer.id)
            & Q(state__not=ConversationState.CLOSED)
            & (Q(sub_state=None) | Q(sub_state__not=ActiveSubState.AWAITING_ACCEPTANCE))
        )
    )
    return (
        Q(title__icontains=text)
        | Q(customer__name__icontains=text)
        | (in_transcript & ~Q(id__in=Subquery(others)))
        | (is_customers_side & Q(id__in=Subquery(to_customers_side.values("conversation_id"))))
    )
