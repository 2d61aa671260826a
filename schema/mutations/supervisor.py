"""Mutations for supervisors. handling.py has those for agents, customers and connectors."""

import strawberry

from models.operations.conversations.force_close import force_close
from models.operations.conversations.leave import leave
from models.operations.conversations.undo_force_close import undo_force_close
from models.operations.monitoring.join import join
from models.operations.monitoring.monitor import monitor
from models.operations.monitoring.stop_monitoring import stop_monitoring
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.take_over import take_over
from models.operations.offers.transfer import transfer
from models.operations.queues.assign_to_queue import assign_to_queue
from models.operations.sentiment.correct_sentiment import correct_sentiment
from schema.context import Info
from schema.ids import required_row_id
from schema.mutations.answers import (
    caller,
    conversation_now,
    conversation_of,
    fence,
    must_be_without_epoch,
    mutation,
    offer_now,
)
from schema.types.inputs.conversations import (
    AssignInput,
    ConversationInput,
    ForceCloseInput,
    JoinInput,
    MonitorInput,
    TakeOverInput,
    TransferInput,
    UndoForceCloseInput,
)
from schema.types.inputs.corrections import CorrectSentimentInput
from schema.types.inputs.optional import or_none
from schema.types.inputs.pages import Input
from schema.types.messages import Message
from schema.types.participation import MonitoringSession, Participant
from schema.types.results.conversations import (
    AssignResult,
    AssignSuccess,
    CorrectSentimentResult,
    CorrectSentimentSuccess,
    ForceCloseResult,
    ForceCloseSuccess,
    JoinResult,
    JoinSuccess,
    LeaveResult,
    LeaveSuccess,
    MonitorResult,
    MonitorSuccess,
    StopMonitoringResult,
    StopMonitoringSuccess,
    TakeOverResult,
    TakeOverSuccess,
    TransferResult,
    TransferSuccess,
    UndoForceCloseResult,
    UndoForceCloseSuccess,
)


@strawberry.type
class SupervisorMutations:
    @mutation(
        "Read along in an ACTIVE or WRAP_UP conversation of someone else, internal notes included; WAITING ones too, "
        "if the settings allow it. Nobody is told unless the agent notice policy says so. The session ends when it is "
        "stopped, when nobody reads for the time in the settings, when the conversation is closed, or when a rule no "
        "longer allows it. Repeating it changes nothing."
    )
    async def monitor(self, info: Info, input: Input[MonitorInput]) -> MonitorResult | None:
        outcome = await monitor(conversation_of(input), purpose=or_none(input.purpose), **caller(info, input))
        session = await info.context.loaders.sessions.load(outcome.session_id)
        assert session is not None
        return MonitorSuccess(session=MonitoringSession.of(session), **await conversation_now(info, outcome))

    @mutation(
        "Stop monitoring; a supervisor who has joined also leaves the conversation. Refused with NOT_MONITORING if "
        "no session runs."
    )
    async def stop_monitoring(self, info: Info, input: Input[ConversationInput]) -> StopMonitoringResult | None:
        must_be_without_epoch(input)
        outcome = await stop_monitoring(conversation_of(input), **caller(info, input))
        return StopMonitoringSuccess(**await conversation_now(info, outcome))

    @mutation(
        "Take part in a conversation; this starts monitoring if it isn't running yet. The agent is told, and so is the "
        "customer, except in wrap-up. The supervisor's messages are INTERNAL unless sent as PUBLIC. Repeating it changes "
        "nothing."
    )
    async def join(self, info: Info, input: Input[JoinInput]) -> JoinResult | None:
        outcome = await join(conversation_of(input), purpose=or_none(input.purpose), **caller(info, input))
        participant = await info.context.loaders.participants.load(outcome.participant_id)
        assert participant is not None
        return JoinSuccess(participant=Participant.of(participant), **await conversation_now(info, outcome))

    @mutation(
        "Leave a conversation. For supervisors who monitor or have joined, agents (the conversation goes on), "
        "customers, and connectors on behalf of the customer. If a supervisor who had joined leaves, the agent is told, "
        "and so is the customer, except in wrap-up."
    )
    async def leave(self, info: Info, input: Input[ConversationInput]) -> LeaveResult | None:
        outcome = await leave(conversation_of(input), **fence(input), **caller(info, input))
        return LeaveSuccess(**await conversation_now(info, outcome))

    @mutation(
        "Offer an OPEN conversation to an agent, or put it into another queue. If several supervisors try at once, one "
        "succeeds and the others get Conflict, which names the first."
    )
    async def assign(self, info: Info, input: Input[AssignInput]) -> AssignResult | None:
        conversation_id = conversation_of(input)
        if queue := input.target.queue_id:
            queued = await assign_to_queue(
                conversation_id,
                queue_id=required_row_id(queue.value, "Queue", "target.queueId"),
                expected_version=or_none(input.expected_version),
                **caller(info, input),
            )
            return AssignSuccess(offer=None, capacity_exceeded_by=0, **await conversation_now(info, queued))
        agent = input.target.agent_id
        assert agent is not None
        offered = await assign_to_agent(
            conversation_id,
            agent_id=required_row_id(agent.value, "Agent", "target.agentId"),
            override_presence=input.override_presence,
            override_capacity=input.override_capacity,
            expected_version=or_none(input.expected_version),
            **caller(info, input),
        )
        return AssignSuccess(
            offer=await offer_now(info, offered),
            capacity_exceeded_by=offered.capacity_exceeded_by,
            **await conversation_now(info, offered),
        )

    @mutation(
        "Offer an ACTIVE or WAITING messaging conversation to another agent of its queue. It moves only when that "
        "agent accepts; the first agent then stays as a consultant if they were in the conversation. If the offer is "
        "declined or expires, the workstream's `transferRejectPolicy` decides."
    )
    async def transfer(self, info: Info, input: Input[TransferInput]) -> TransferResult | None:
        outcome = await transfer(
            conversation_of(input),
            agent_id=required_row_id(input.agent_id, "Agent", "agentId"),
            override_capacity=input.override_capacity,
            expected_version=or_none(input.expected_version),
            **caller(info, input),
        )
        return TransferSuccess(
            offer=await offer_now(info, outcome),
            capacity_exceeded_by=outcome.capacity_exceeded_by,
            **await conversation_now(info, outcome),
        )

    @mutation(
        "Take over an ACTIVE or WAITING messaging conversation from its agent or bot: the viewer has it at once, and whoever "
        "had it leaves and is told. For supervisors of its queue who hold AGENT, too, where the setting "
        "`supervisorTakeOver` allows it; and for an agent of its queue who helps in it as a consultant. What the former "
        "holder still sends is refused with TAKEN_OVER. A pending offer is withdrawn; a monitoring session of the viewer ends."
    )
    async def take_over(self, info: Info, input: Input[TakeOverInput]) -> TakeOverResult | None:
        outcome = await take_over(
            conversation_of(input),
            override_presence=input.override_presence,
            override_capacity=input.override_capacity,
            expected_version=or_none(input.expected_version),
            **caller(info, input),
        )
        return TakeOverSuccess(
            capacity_exceeded_by=outcome.capacity_exceeded_by, **await conversation_now(info, outcome)
        )

    @mutation(
        "End an ongoing conversation for everyone, without wrap-up. Every participant is told that a supervisor ended "
        "it; offers are withdrawn and capacity is freed. With the setting `forceCloseUndoSeconds` all that happens only "
        "then, unless `undoForceClose` comes first; until then agents and supervisors can do nothing else in it. Without it, "
        "this can't be undone: user interfaces should ask for confirmation."
    )
    async def force_close(self, info: Info, input: Input[ForceCloseInput]) -> ForceCloseResult | None:
        outcome = await force_close(
            conversation_of(input),
            reason=or_none(input.reason),
            expected_version=or_none(input.expected_version),
            **caller(info, input),
        )
        return ForceCloseSuccess(**await conversation_now(info, outcome))

    @mutation(
        "Undo a force close before the conversation's `closesAt`: it goes on as it was, with its agent, offers and capacity, "
        "and its customer is told nothing. For supervisors of its queue, whoever closed it, even if `forceClose` was switched "
        "off since. Afterwards it is refused with ALREADY_CLOSED, and with NOT_BEING_CLOSED if it was undone already."
    )
    async def undo_force_close(self, info: Info, input: Input[UndoForceCloseInput]) -> UndoForceCloseResult | None:
        outcome = await undo_force_close(
            conversation_of(input), expected_version=or_none(input.expected_version), **caller(info, input)
        )
        return UndoForceCloseSuccess(**await conversation_now(info, outcome))

    @mutation(
        "Say how a message of the customer reads, where the sentiment engine read it otherwise; for supervisors who may "
        "read the message. It counts in place of the engine's reading, so that the conversation's sentiment may change, "
        "and is kept as labelled data. Another correction takes its place. Agents and customers are not shown it, "
        "but an agent may guess it from a level that moves without a message. A message that is not the customer's, or is "
        "erased, is rejected as BAD_USER_INPUT."
    )
    async def correct_sentiment(self, info: Info, input: Input[CorrectSentimentInput]) -> CorrectSentimentResult | None:
        outcome = await correct_sentiment(
            required_row_id(input.message_id, "Message", "messageId"), reads=or_none(input.reads), **caller(info, input)
        )
        now = await conversation_now(info, outcome)
        conversation = await info.context.loaders.conversation_rows.load(outcome.conversation_id)
        message = await Message.read(info, outcome.message_id, conversation.values()) if conversation else None
        return CorrectSentimentSuccess(corrected_message=message, **now)
