"""What offers lead to, inside a unit of work: assignment, acceptance, return. Who may answer: rules/offers/answering.py."""

from models.events.unit_of_work import UnitOfWork
from models.rules.conversations.holding import HANDLING_MODES
from models.steps.changing import Change, changing
from models.steps.consults import begin_consult
from models.steps.offers import end_offer, make_offer
from models.steps.system_messages import name_of
from models.steps.transitions import to_awaiting, to_in_conversation, to_open
from models.tables import Conversation, Offer, Workstream
from models.values import AgentValues
from models.vocabulary import (
    ActiveSubState,
    AgentKind,
    Audience,
    OfferKind,
    OfferStatus,
    ParticipantMode,
    Presence,
    StateReason,
    SystemMessageKind,
    TransferRejectPolicy,
)


async def assign(uow: UnitOfWork, conversation: Conversation, agent: AgentValues, reason: StateReason) -> Offer:
    """Offer an OPEN conversation to a locked agent. Bots, and agents of workstreams with auto-accept, accept at once."""
    async with changing(uow, conversation) as change:
        offer = await make_offer(change, agent.id, OfferKind.ASSIGNMENT)
        await to_awaiting(change, agent, reason)
    workstream = (await uow.rows.attached(conversation)).workstream
    if workstream.auto_accept or agent.kind is AgentKind.BOT:
        await accept(uow, conversation, offer)
    return offer


async def accept(uow: UnitOfWork, conversation: Conversation, offer: Offer) -> None:
    """The offered agent becomes primary, or takes part as a consultant if the offer was a consultation."""
    async with changing(uow, conversation) as change:
        await end_offer(change, offer, OfferStatus.ACCEPTED)
        if offer.kind is OfferKind.CONSULT:
            await begin_consult(change, offer)
        else:
            await _take_over(change, offer)


async def return_offer(
    uow: UnitOfWork, conversation: Conversation, offer: Offer, status: OfferStatus, reason: StateReason
) -> None:
    """The offered agent did not take the conversation. After an assignment it returns to its queue.

    After a transfer it returns there or stays with its agent, as the workstream's policy says. After a consultation it
    stays with its agent.
    """
    async with changing(uow, conversation) as change:
        await end_offer(change, offer, status)
        if offer.kind is not OfferKind.CONSULT:
            await _return(change, offer, reason)


async def _take_over(change: Change, offer: Offer) -> None:
    """After a supervisor's transfer the previous agent stays as consultant; an agent who handed over leaves."""
    conversation = change.conversation
    source = conversation.agent_id if conversation.agent_id != offer.agent_id else None
    was_talking = conversation.sub_state is ActiveSubState.IN_CONVERSATION
    if offer.source_leaves:
        await change.remove_participants(HANDLING_MODES)
    elif source and was_talking:
        await change.add_participant(source, ParticipantMode.CONSULT)
    is_transfer = offer.kind is OfferKind.TRANSFER
    conversation.transfer_count += is_transfer
    await to_in_conversation(change, offer.agent_id, _reason(offer))
    if offer.source_leaves and was_talking and source:
        change.announce(SystemMessageKind.AGENT_LEFT, Audience.CUSTOMER, name=await name_of(change.uow, source))
    name = await name_of(change.uow, offer.agent_id)
    if is_transfer:
        change.announce(SystemMessageKind.TRANSFER_ACCEPTED, Audience.AGENT, name=name)
    change.announce(SystemMessageKind.AGENT_JOINED, Audience.BOTH, name=name)


async def _return(change: Change, offer: Offer, reason: StateReason) -> None:
    conversation = change.conversation
    source = conversation.agent_id if conversation.agent_id != offer.agent_id else None
    workstream = (await change.uow.rows.attached(conversation)).workstream
    _impose_presence(change, workstream, offer)
    if offer.kind is OfferKind.TRANSFER:
        kind = {
            OfferStatus.DECLINED: SystemMessageKind.TRANSFER_DECLINED,
            OfferStatus.EXPIRED: SystemMessageKind.TRANSFER_TIMED_OUT,
        }[offer.status]
        change.announce(kind, Audience.AGENT, name=await name_of(change.uow, offer.agent_id))
    if source is None or workstream.transfer_reject_policy is TransferRejectPolicy.RETURN_TO_QUEUE:
        was_talking = conversation.sub_state is ActiveSubState.IN_CONVERSATION
        await to_open(change, reason)
        if source and was_talking:
            change.announce(SystemMessageKind.AGENT_LEFT, Audience.CUSTOMER, name=await name_of(change.uow, source))


def _reason(offer: Offer) -> StateReason:
    if offer.kind is not OfferKind.TRANSFER:
        return StateReason.IN_CONVERSATION
    return StateReason.TRANSFERRED_BY_AGENT if offer.source_leaves else StateReason.TRANSFERRED_BY_SUPERVISOR


def _impose_presence(change: Change, workstream: Workstream, offer: Offer) -> None:
    """Where the workstream says so, missing an offer sets the agent INACTIVE, and declining one DO_NOT_DISTURB."""
    if offer.status is OfferStatus.EXPIRED and workstream.missed_sets_inactive:
        change.uow.imposed_presences[offer.agent_id] = Presence.INACTIVE
    if offer.status is OfferStatus.DECLINED and workstream.declined_sets_do_not_disturb:
        change.uow.imposed_presences[offer.agent_id] = Presence.DO_NOT_DISTURB
