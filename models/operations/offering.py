"""Making, ending and withdrawing offers inside a unit of work. Who may answer one is in rules/handling.py."""

from datetime import timedelta
from uuid import UUID

from models.events.record import Record
from models.operations.announcing import announce, name_of
from models.operations.due import clear_due, set_due
from models.operations.moves import to_awaiting, to_conversation, to_open
from models.operations.participation import bring
from models.operations.sessions import end_sessions_that_may_not_run
from models.rules.refusals import not_found
from models.tables import Agent, Conversation, Offer, Participant, Workstream
from models.vocabulary import (
    ActiveSubState,
    AgentKind,
    Audience,
    DueKind,
    OfferKind,
    OfferStatus,
    ParticipantMode,
    StateReason,
    SystemMessageKind,
    TransferRejectPolicy,
)


async def make_offer(
    record: Record, conversation: Conversation, workstream: Workstream, agent_id: UUID, kind: OfferKind
) -> Offer:
    """Put the conversation to an agent, until the workstream's time is over."""
    offer = await Offer.create(
        conversation_id=conversation.id,
        agent_id=agent_id,
        kind=kind,
        made_by_id=record.by.id,
        units=conversation.units,
        made_at=record.at,
        expires_at=record.at + timedelta(seconds=workstream.offer_seconds),
    )
    conversation.pending_offer_id = offer.id
    await set_due(DueKind.OFFER_EXPIRES, offer.id, offer.expires_at)
    return offer


async def end_offer(record: Record, conversation: Conversation, offer: Offer, status: OfferStatus) -> None:
    """The one end of an offer. The conversation's lock decides who of several comes first."""
    offer.status, offer.ended_at = status, record.at
    await offer.save(update_fields=["status", "ended_at"])
    conversation.pending_offer_id = None
    conversation.offered_to = None
    await clear_due(DueKind.OFFER_EXPIRES, offer.id)


async def withdraw_pending(record: Record, conversation: Conversation) -> list[Offer]:
    """What another change makes void: the pending offer of the conversation, if there is one."""
    if conversation.pending_offer_id is None:
        return []
    offer = await Offer.get(id=conversation.pending_offer_id)
    await end_offer(record, conversation, offer, OfferStatus.WITHDRAWN)
    return [offer]


async def assign(record: Record, conversation: Conversation, agent_id: UUID, reason: StateReason) -> Offer:
    """Offer an OPEN conversation to an agent and, where its workstream accepts by itself, accept it at once."""
    agent = await Agent.get_or_none(user_id=agent_id)
    if agent is None:
        raise not_found("agent")
    workstream = await Workstream.get(id=conversation.workstream_id)
    offer = await make_offer(record, conversation, workstream, agent_id, OfferKind.ASSIGNMENT)
    await to_awaiting(conversation, agent, reason)
    ended = await end_sessions_that_may_not_run(record, conversation)
    await record.changed(conversation, offers=[offer], participants=ended.participants)
    await ended.tell(record, conversation)
    if workstream.auto_accept or agent.kind is AgentKind.BOT:
        await accept(record, conversation, offer)
    return offer


async def accept(record: Record, conversation: Conversation, offer: Offer) -> None:
    """The offered agent becomes primary; after a transfer from a talking agent that one stays as consultant."""
    source = conversation.agent_id if conversation.agent_id != offer.agent_id else None
    was_talking = conversation.sub_state is ActiveSubState.IN_CONVERSATION
    await end_offer(record, conversation, offer, OfferStatus.ACCEPTED)
    participants: list[Participant] = []
    if source and was_talking:
        participants.append(await bring(record, conversation, source, ParticipantMode.CONSULT))
    is_transfer = offer.kind is OfferKind.TRANSFER
    reason = StateReason.TRANSFERRED_BY_SUPERVISOR if is_transfer else StateReason.IN_CONVERSATION
    conversation.transfer_count += is_transfer
    participants.append(await to_conversation(record, conversation, offer.agent_id, reason))
    ended = await end_sessions_that_may_not_run(record, conversation)
    await record.changed(conversation, offers=[offer], participants=[*participants, *ended.participants])
    await ended.tell(record, conversation)
    name = await name_of(offer.agent_id)
    if is_transfer:
        await announce(record, conversation, SystemMessageKind.TRANSFER_ACCEPTED, Audience.AGENT, name=name)
    await announce(record, conversation, SystemMessageKind.AGENT_JOINED, Audience.BOTH, name=name)


async def offer_back(
    record: Record, conversation: Conversation, offer: Offer, status: OfferStatus, reason: StateReason
) -> None:
    """The offered agent did not take it: back to the queue or, for a transfer, where the workstream's policy says."""
    source = conversation.agent_id if conversation.agent_id != offer.agent_id else None
    await end_offer(record, conversation, offer, status)
    workstream = await Workstream.get(id=conversation.workstream_id)
    left: list[Participant] = []
    if source is None or workstream.transfer_reject_policy is TransferRejectPolicy.RETURN_TO_QUEUE:
        left = await to_open(record, conversation, reason)
    ended = await end_sessions_that_may_not_run(record, conversation)
    await record.changed(conversation, offers=[offer], participants=[*left, *ended.participants])
    await ended.tell(record, conversation)
    if offer.kind is OfferKind.TRANSFER:
        kind = {
            OfferStatus.DECLINED: SystemMessageKind.TRANSFER_DECLINED,
            OfferStatus.EXPIRED: SystemMessageKind.TRANSFER_TIMED_OUT,
        }[status]
        await announce(record, conversation, kind, Audience.AGENT, name=await name_of(offer.agent_id))
