"""Fetching rows under lock, as every operation begins. Lock conversations before agents, agents before the log's head."""

from uuid import UUID

from models.access.visibility import sees
from models.database import prepared
from models.database.connections import speaks_postgres
from models.events.unit_of_work import UnitOfWork
from models.reading.agent_loads import agent_values
from models.rules.conversations.disclosure import is_customers_side, knows_agent
from models.rules.conversations.drafts import reads_draft
from models.rules.conversations.hands import no_longer_up, reads_hand
from models.rules.conversations.holding import must_be_of_epoch, taken_over
from models.rules.offers.targets import must_be_target
from models.rules.refusals import no_agent_available, not_found
from models.steps.participants import current_epoch, was_taken_over_from
from models.tables import Agent, Conversation, Draft, Offer, RaisedHand, SupervisorSettings
from models.tables.settings import SETTINGS_ID
from models.values import AgentValues, ConversationValues, SettingsValues, Viewer


async def locked_conversation(uow: UnitOfWork, conversation_id: UUID, *, must_be_visible: bool = True) -> Conversation:
    """The row, locked until the unit of work ends. NOT_FOUND if it is unknown or the doer may not see it."""
    row = uow.rows.conversations.get(conversation_id)
    is_new = row is None
    row = row or await prepared.read_one(Conversation, lock=True, id=conversation_id)
    if row is None or (must_be_visible and not sees(uow.by, row.values())):
        raise not_found("conversation")
    if is_new:
        uow.track(row)
    return row


async def locked_for_holder(
    uow: UnitOfWork, conversation_id: UUID, *, epoch: int | None = None, or_monitor: bool = False
) -> Conversation:
    """The row, locked, for an act of whoever has the conversation, which they may have decided in an earlier epoch.

    TAKEN_OVER if the conversation was taken over from the doer, or has had another holder since that epoch. With
    `or_monitor` a supervisor who monitors it may do this, too, although it was taken over from them before.
    """
    row = await locked_conversation(uow, conversation_id, must_be_visible=False)
    if await was_taken_over_from(row, uow.by) and not (or_monitor and await monitors(uow, row)):
        raise taken_over()
    values = row.values()
    if not sees(uow.by, values):
        raise not_found("conversation")
    if epoch is not None:
        is_customers = is_customers_side(uow.by, values)
        must_be_of_epoch(epoch, await current_epoch(row), is_customers=is_customers)
    return row


async def locked_conversation_of(uow: UnitOfWork, what: str, **related: UUID) -> Conversation:
    """The locked conversation of something, such as `offers__id`, also if the doer may not see it.

    NOT_FOUND if there is none.
    """
    row = await prepared.read_one(Conversation, lock=True, **related)
    if row is None:
        raise not_found(what)
    uow.track(row)
    return row


async def locked_agent(agent_id: UUID) -> AgentValues:
    """The agent with the units in use, which nobody else can change until the unit of work ends.

    NOT_FOUND if unknown or disabled: nobody would ever answer an offer.
    """
    if speaks_postgres():  # on SQLite a unit of work is alone already
        await prepared.read(Agent, lock=True, user_id=agent_id)
    agent = (await agent_values([agent_id])).get(agent_id)
    if agent is None or not agent.is_enabled:
        raise not_found("agent")
    return agent


async def locked_colleague(viewer: Viewer, agent_id: UUID) -> AgentValues:
    """Like `locked_agent`, but NOT_FOUND for an agent whom the viewer may not know: one without a common queue."""
    agent = await locked_agent(agent_id)
    if not knows_agent(viewer, agent_id, agent.queue_ids):
        raise not_found("agent")
    return agent


async def locked_target(supervisor: Viewer, agent_id: UUID | None) -> AgentValues:
    """Like `locked_agent`, for an agent whom a supervisor chose. None if nobody could be chosen: NO_AGENT_AVAILABLE."""
    if agent_id is None:
        raise no_agent_available()
    return must_be_target(supervisor, await locked_agent(agent_id))


async def locked_offer(uow: UnitOfWork, offer_id: UUID) -> tuple[Conversation, Offer]:
    """An offer with its conversation, which is locked.

    NOT_FOUND if it is unknown or the doer may not know of it.
    """
    conversation = await locked_conversation_of(uow, "offer", offers__id=offer_id)
    offer = (await uow.rows.attached(conversation)).offer
    if offer is None or offer.id != offer_id:
        offer = await prepared.read_one(Offer, id=offer_id)
        assert offer is not None
    if uow.by.id not in (offer.agent_id, offer.made_by_id) and not _may_see_offers(uow.by, conversation.values()):
        raise not_found("offer")
    return conversation, offer


async def locked_hand(uow: UnitOfWork, hand_id: UUID) -> tuple[Conversation, RaisedHand]:
    """A raised hand with its conversation, which is locked.

    NOT_FOUND if it is unknown or the doer may not know of it; HAND_NOT_UP if the conversation went where they don't see it.
    """
    conversation = await locked_conversation_of(uow, "raised hand", hands__id=hand_id)
    hand, values = await RaisedHand.get(id=hand_id), conversation.values()
    if not reads_hand(uow.by, values, queue_id=hand.queue_id):
        raise not_found("raised hand")
    if not sees(uow.by, values):
        raise no_longer_up()
    return conversation, hand


async def locked_draft(uow: UnitOfWork, draft_id: UUID) -> tuple[Conversation, Draft]:
    """A bot's draft with its conversation, which is locked. NOT_FOUND if it is unknown or the doer may not know of it."""
    conversation = await locked_conversation_of(uow, "draft", drafts__id=draft_id)
    draft, values = await Draft.get(id=draft_id), conversation.values()
    if not (sees(uow.by, values) and reads_draft(uow.by, values, draft.values())):
        raise not_found("draft")
    return conversation, draft


async def monitors(uow: UnitOfWork, conversation: Conversation) -> bool:
    """Whether the doer monitors this locked conversation."""
    return any(session.supervisor_id == uow.by.id for session in (await uow.rows.attached(conversation)).sessions)


async def locked_settings(uow: UnitOfWork, conversation: Conversation) -> SettingsValues:
    """The supervisor settings, which nobody can change until this unit of work commits. The conversation is locked."""
    row = await uow.rows.locked_settings(conversation)
    if row is None:
        await SupervisorSettings.get_or_create(id=SETTINGS_ID)
        return await locked_settings(uow, conversation)
    return row.values()


async def current_settings() -> SettingsValues:
    """The supervisor settings as they are now, not locked; for a permission use `locked_settings`."""
    row = await prepared.read_one(SupervisorSettings, id=SETTINGS_ID)
    return row.values() if row else SettingsValues()


def _may_see_offers(viewer: Viewer, conversation: ConversationValues) -> bool:
    return sees(viewer, conversation) and not is_customers_side(viewer, conversation)
