"""The customers who are one person: how they are locked, and how their conversations show it."""

from collections.abc import Collection, Iterable
from uuid import UUID

from tortoise.expressions import Q, Subquery

from models.access.known_customers import seen_as_staff
from models.access.visibility import HIDDEN_MODES
from models.events.unit_of_work import UnitOfWork
from models.reading.privacy.same_person import person_of
from models.steps.locks import locked_conversation
from models.steps.ongoing_conversation import TALK_STATES
from models.steps.system_messages import post_system_message
from models.tables import Conversation, Customer, Participant
from models.values import Viewer
from models.vocabulary import ActiveSubState, Audience, ConversationState, Role, SystemMessageKind


async def locked_customers(customer_ids: Iterable[UUID]) -> dict[UUID, Customer]:
    """These customers, and all who are one person with one of them, locked until the unit of work ends. Unknown ones are left
    out.

    Whoever merges or parts them at the same time is waited for. Customers are locked before conversations.
    """
    asked = sorted(set(customer_ids))
    while True:
        people = sorted({person_of(row) for row in await Customer.filter(id__in=asked)})
        theirs = Customer.filter(Q(id__in=people) | Q(person_id__in=people)).order_by("id")
        found = {row.id: row for row in await theirs.select_for_update()}
        now = {row.id: person_of(row) for row in await theirs}
        is_newest = now == {row.id: person_of(row) for row in found.values()} and {*now.values()} <= {*people}
        if is_newest and {row.id for row in await Customer.filter(id__in=asked)} <= found.keys():
            return found


async def handles_one(viewer: Viewer, customer_ids: Collection[UUID]) -> bool:
    """Whether the viewer has, helps in or supervises a conversation of one of these customers, ongoing or not."""
    condition = Q(id__isnull=True)
    if viewer.has(Role.AGENT):
        present = Participant.filter(person_id=viewer.id, is_present=True).exclude(mode__in=HIDDEN_MODES)
        is_accepted = Q(sub_state=None) | Q(sub_state__not=ActiveSubState.AWAITING_ACCEPTANCE)
        condition |= (Q(agent_id=viewer.id) & is_accepted) | Q(id__in=Subquery(present.values("conversation_id")))
    if viewer.has(Role.SUPERVISOR) and not viewer.has(Role.API_ACCESS):
        condition |= Q(queue_id__in=sorted(viewer.overseen))
    return await seen_as_staff(viewer).filter(condition, customer_id__in=sorted(customer_ids)).exists()


async def tell_conversations(
    uow: UnitOfWork, moved: Collection[UUID], others: Collection[UUID], kind: SystemMessageKind
) -> None:
    """Let whatever shows the customers who moved show them anew, and say it in the ongoing conversations of all.

    It names nobody: whoever reads it may see no conversation of the other customer, who may be erased later.
    """
    ongoing = Conversation.filter(customer_id__in=sorted({*moved, *others})).exclude(state=ConversationState.CLOSED)
    for row in await ongoing.order_by("id").only("id"):
        conversation = await locked_conversation(uow, row.id, must_be_visible=False)
        if conversation.state is ConversationState.CLOSED:
            continue
        if conversation.customer_id in moved:
            await uow.estimated(conversation, always=True)
        if conversation.state in TALK_STATES:
            await post_system_message(uow, conversation, kind, Audience.AGENT)
