"""Fetching rows under lock, as every operation begins. Lock conversations before agents, agents before the log's head."""

from uuid import UUID

from models.access.visibility import sees
from models.database.connections import connection, speaks_postgres
from models.events.unit_of_work import UnitOfWork
from models.reading.agent_loads import agent_values
from models.rules.conversations.disclosure import is_customers_side, knows_agent
from models.rules.refusals import not_found
from models.tables import Agent, Conversation, Offer, SupervisorSettings
from models.tables.settings import SETTINGS_ID
from models.values import AgentValues, ConversationValues, SettingsValues, Viewer


async def locked_conversation(uow: UnitOfWork, conversation_id: UUID, *, must_be_visible: bool = True) -> Conversation:
    """The row, locked until the unit of work ends. NOT_FOUND if it is unknown or the doer may not see it."""
    row = await Conversation.filter(id=conversation_id).select_for_update(no_key=True).first()
    if row is None or (must_be_visible and not sees(uow.by, row.values())):
        raise not_found("conversation")
    uow.track(row)
    return row


async def locked_agent(agent_id: UUID) -> AgentValues:
    """The agent with the units in use, which nobody else can change until the unit of work ends.

    NOT_FOUND if unknown or disabled: nobody would ever answer an offer.
    """
    row = await Agent.filter(user_id=agent_id).select_for_update(no_key=True).first()
    if row is None:
        raise not_found("agent")
    agent = (await agent_values([agent_id]))[agent_id]
    if not agent.is_enabled:
        raise not_found("agent")
    return agent


async def locked_colleague(viewer: Viewer, agent_id: UUID) -> AgentValues:
    """Like `locked_agent`, but NOT_FOUND for an agent whom the viewer may not know: one without a common queue."""
    agent = await locked_agent(agent_id)
    if not knows_agent(viewer, agent_id, agent.queue_ids):
        raise not_found("agent")
    return agent


async def locked_offer(uow: UnitOfWork, offer_id: UUID) -> tuple[Conversation, Offer]:
    """An offer with its conversation, which is locked.

    NOT_FOUND if it is unknown or the doer may not know of it.
    """
    offer = await Offer.get_or_none(id=offer_id)
    if offer is None:
        raise not_found("offer")
    conversation = await locked_conversation(uow, offer.conversation_id, must_be_visible=False)
    if uow.by.id not in (offer.agent_id, offer.made_by_id) and not _may_see_offers(uow.by, conversation.values()):
        raise not_found("offer")
    await offer.refresh_from_db()
    return conversation, offer


async def locked_settings() -> SettingsValues:
    """The supervisor settings, which nobody can change until this unit of work commits."""
    row, _ = await SupervisorSettings.get_or_create(id=SETTINGS_ID)
    if speaks_postgres():  # on SQLite a unit of work is alone already
        await connection().execute_query(f"SELECT id FROM supervisor_settings WHERE id = {SETTINGS_ID} FOR SHARE")
        await row.refresh_from_db()
    return row.values()


async def current_settings() -> SettingsValues:
    """The supervisor settings as they are now, not locked; for a permission use `locked_settings`."""
    row = await SupervisorSettings.get_or_none(id=SETTINGS_ID)
    return row.values() if row else SettingsValues()


def _may_see_offers(viewer: Viewer, conversation: ConversationValues) -> bool:
    return sees(viewer, conversation) and not is_customers_side(viewer, conversation)
