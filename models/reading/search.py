"""The search for text in titles, customers' names, and messages that the viewer may read.

Its condition on rows follows the same rules as rules/conversations/transcripts.py has for one conversation.
"""

from tortoise.expressions import Q, Subquery

from models.access.visibility import HIDDEN_MODES
from models.folding import folded
from models.tables import Conversation, Message, MonitoringSession, Participant
from models.values import Viewer
from models.vocabulary import ActiveSubState, ConversationState, MessageVisibility


def mentions(viewer: Viewer, text: str) -> Q:
    """Texts are compared as folding.py says; `%` and `_` are ordinary characters."""
    said = Message.filter(has("text", text))
    to_customers_side = said.filter(visibility=MessageVisibility.PUBLIC)
    monitored = MonitoringSession.filter(supervisor_id=viewer.id, ended_at=None)
    present = Participant.filter(person_id=viewer.id, is_present=True).exclude(mode__in=HIDDEN_MODES)
    is_customers_side = Q(customer_id=viewer.id) | Q(connector_id=viewer.id)
    # Customers' and connectors' own rows have a branch of their own. `connector_id` is often null, and `not` of null is
    # never true.
    others = Conversation.filter(is_customers_side).values("id")
    # Those who only monitor read nothing new of a waiting conversation. It is not searched for them at all.
    in_transcript = Q(id__in=Subquery(said.values("conversation_id"))) & (
        (Q(id__in=Subquery(monitored.values("conversation_id"))) & Q(heard_until=None))
        | Q(id__in=Subquery(present.values("conversation_id")))
        | (
            Q(agent_id=viewer.id)
            & Q(state__not=ConversationState.CLOSED)
            & (Q(sub_state=None) | Q(sub_state__not=ActiveSubState.AWAITING_ACCEPTANCE))
        )
    )
    # Whom a customer was merged into, only staff is told.
    is_shown_as = has("customer__person__name", text) & ~Q(id__in=Subquery(others))
    return (
        has("title", text)
        | has("customer__name", text)
        | is_shown_as
        | (in_transcript & ~Q(id__in=Subquery(others)))
        | (is_customers_side & Q(id__in=Subquery(to_customers_side.values("conversation_id"))))
    )


def has(column: str, text: str) -> Q:
    """Whether the column of a row, which has another one for it folded, contains the text as it is or folded.

    A column that folding adds nothing to is empty beside it. Rows of the release before have null there: until
    finish-upgrade, they are found as in that release, where a to z have no case.
    """
    contains, plain = Q(**{f"{column}__icontains": text}), folded(text)
    if plain and plain != text.lower():
        contains |= Q(**{f"{column}__icontains": plain})
    return contains | Q(**{f"{column}_folded__contains": plain}) if plain else contains
