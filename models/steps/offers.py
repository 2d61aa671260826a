"""Making, ending and withdrawing offers inside a unit of work. Who may answer one is in rules/offers/answering.py."""

from datetime import timedelta
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.rules.refusals import not_found
from models.steps.consults import begin_consult
from models.steps.due_times import clear_due, set_due
from models.steps.monitoring_sessions import end_sessions_that_may_not_run
from models.steps.participants import HANDLING_MODES, bring, let_go
from models.steps.system_messages import announce, announce_agent_left, announce_consults_ended, name_of
from models.steps.transitions import to_awaiting, to_conversation, to_open
from models.tables import Agent, Conversation, Offer, Participant, Workstream
from models.vocabulary import (
    ActiveSubState,
    AgentKind,
    Audience,
    DueKind,
    OfferKind,
    OfferStatus,
    ParticipantMode,
    Presence,
    StateReason,
    SystemMessageKind,
    TransferRejectPolicy,
)


async def make_offer(
    uow: UnitOfWork,
    conversation: Conversation,
    workstream: Workstream,
    agent_id: UUID,
    kind: OfferKind,
    *,
    source_leaves: bool = False,
) -> Offer:
    """Put the conversation to an agent, until the workstream's time is over. To be consulted takes no units."""
    offer = await Offer.create(
        conversation_id=conversation.id,
        agent_id=agent_id,
        kind=kind,
        made_by_id=uow.by.id,
        units=0 if kind is OfferKind.CONSULT else conversation.units,
        made_at=uow.at,
        expires_at=uow.at + timedelta(seconds=workstream.offer_seconds),
        source_leaves=source_leaves,
    )
    conversation.pending_offer_id = offer.id
    if kind is not OfferKind.ASSIGNMENT:
        conversation.offered_to, conversation.offered_for = agent_id, kind
    await set_due(DueKind.OFFER_EXPIRES, offer.id, offer.expires_at)
    return offer


async def end_offer(uow: UnitOfWork, conversation: Conversation, offer: Offer, status: OfferStatus) -> None:
    """The one end of an offer. The conversation's lock decides who of several comes first."""
    offer.status, offer.ended_at = status, uow.at
    await offer.save(update_fields=["status", "ended_at"])
    conversation.pending_offer_id = None
    conversation.offered_to = conversation.offered_for = None
    await clear_due(DueKind.OFFER_EXPIRES, offer.id)


async def withdraw_pending(uow: UnitOfWork, conversation: Conversation) -> list[Offer]:
    """What another change makes void: the pending offer of the conversation, if there is one."""
    if conversation.pending_offer_id is None:
        return []
    offer = await Offer.get(id=conversation.pending_offer_id)
    await end_offer(uow, conversation, offer, OfferStatus.WITHDRAWN)
    return [offer]


async def assign(uow: UnitOfWork, conversation: Conversation, agent_id: UUID, reason: StateReason) -> Offer:
    """Offer an OPEN conversation to an agent and, where its workstream accepts by itself, accept it at once."""
    agent = await Agent.get_or_none(user_id=agent_id)
    if agent is None:
        raise not_found("agent")
    workstream = await Workstream.get(id=conversation.workstream_id)
    offer = await make_offer(uow, conversation, workstream, agent_id, OfferKind.ASSIGNMENT)
    await to_awaiting(uow, conversation, agent, reason)
    ended = await end_sessions_that_may_not_run(uow, conversation)
    await uow.changed(conversation, offers=[offer], participants=ended.participants)
    await ended.tell(uow, conversation)
    if workstream.auto_accept or agent.kind is AgentKind.BOT:
        await accept(uow, conversation, offer)
    return offer


async def accept(uow: UnitOfWork, conversation: Conversation, offer: Offer) -> None:
    """The offered agent becomes primary, or comes to help if that was asked.

    After a supervisor's transfer the agent who talked stays as consultant; who handed over a conversation of his or her
    own leaves it.
    """
    await end_offer(uow, conversation, offer, OfferStatus.ACCEPTED)
    if offer.kind is OfferKind.CONSULT:
        await begin_consult(uow, conversation, offer)
        return
    source = conversation.agent_id if conversation.agent_id != offer.agent_id else None
    was_talking = conversation.sub_state is ActiveSubState.IN_CONVERSATION
    participants: list[Participant] = []
    if offer.source_leaves:
        participants += await let_go(uow, conversation, modes=HANDLING_MODES)
    elif source and was_talking:
        participants.append(await bring(uow, conversation, source, ParticipantMode.CONSULT))
    is_transfer = offer.kind is OfferKind.TRANSFER
    conversation.transfer_count += is_transfer
    reason = _reason(offer)
    participants.append(await to_conversation(uow, conversation, offer.agent_id, reason))
    ended = await end_sessions_that_may_not_run(uow, conversation)
    await uow.changed(conversation, offers=[offer], participants=[*participants, *ended.participants])
    await ended.tell(uow, conversation)
    if offer.source_leaves and was_talking and source:
        left = await name_of(source)
        await announce(uow, conversation, SystemMessageKind.AGENT_LEFT, Audience.CUSTOMER, name=left)
    name = await name_of(offer.agent_id)
    if is_transfer:
        await announce(uow, conversation, SystemMessageKind.TRANSFER_ACCEPTED, Audience.AGENT, name=name)
    await announce(uow, conversation, SystemMessageKind.AGENT_JOINED, Audience.BOTH, name=name)


async def offer_back(
    uow: UnitOfWork, conversation: Conversation, offer: Offer, status: OfferStatus, reason: StateReason
) -> None:
    """The offered agent did not take it: back to the queue or, for a transfer, where the workstream's policy says.

    Whom nobody has come to help goes on alone.
    """
    await end_offer(uow, conversation, offer, status)
    if offer.kind is OfferKind.CONSULT:
        await uow.changed(conversation, offers=[offer])
        return
    source = conversation.agent_id if conversation.agent_id != offer.agent_id else None
    workstream = await Workstream.get(id=conversation.workstream_id)
    _impose_presence(uow, workstream, offer)
    was_talking = conversation.sub_state is ActiveSubState.IN_CONVERSATION
    left: list[Participant] = []
    if source is None or workstream.transfer_reject_policy is TransferRejectPolicy.RETURN_TO_QUEUE:
        left = await to_open(uow, conversation, reason)
    ended = await end_sessions_that_may_not_run(uow, conversation)
    await uow.changed(conversation, offers=[offer], participants=[*left, *ended.participants])
    await ended.tell(uow, conversation)
    if offer.kind is OfferKind.TRANSFER:
        kind = {
            OfferStatus.DECLINED: SystemMessageKind.TRANSFER_DECLINED,
            OfferStatus.EXPIRED: SystemMessageKind.TRANSFER_TIMED_OUT,
        }[status]
        await announce(uow, conversation, kind, Audience.AGENT, name=await name_of(offer.agent_id))
    await announce_consults_ended(uow, conversation, left)
    if source and left and was_talking:
        await announce_agent_left(uow, conversation, source)


def _reason(offer: Offer) -> StateReason:
    if offer.kind is not OfferKind.TRANSFER:
        return StateReason.IN_CONVERSATION
    return StateReason.TRANSFERRED_BY_AGENT if offer.source_leaves else StateReason.TRANSFERRED_BY_SUPERVISOR


def _impose_presence(uow: UnitOfWork, workstream: Workstream, offer: Offer) -> None:
    """Where the workstream says so, one who misses an offer counts as not there, and one who declines as not to be asked."""
    if offer.status is OfferStatus.EXPIRED and workstream.missed_sets_inactive:
        uow.imposed[offer.agent_id] = Presence.INACTIVE
    if offer.status is OfferStatus.DECLINED and workstream.declined_sets_do_not_disturb:
        uow.imposed[offer.agent_id] = Presence.DO_NOT_DISTURB
