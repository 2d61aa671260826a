"""What agents do with conversations of their own, and the reset of their presence; handling.py has the rest."""

import strawberry

from models.operations.conversations.release_conversation import release_conversation
from models.operations.conversations.resume_conversation import resume_conversation
from models.operations.offers.end_consult import end_consult
from models.operations.offers.hand_over_to_agent import hand_over_to_agent
from models.operations.offers.request_consult import request_consult
from models.operations.presence.reset_presence import reset_presence
from models.operations.queues.hand_over_to_queue import hand_over_to_queue
from schema.context import Info
from schema.ids import row_id_or_unknown
from schema.mutations.answers import caller, conversation_now, conversation_of, mutation, offer_now, position
from schema.types.inputs.agents import ConsultInput, HandOverInput, ResetPresenceInput
from schema.types.inputs.conversations import ConversationInput
from schema.types.inputs.optional import or_none
from schema.types.inputs.pages import Input
from schema.types.queues_and_agents import Agent
from schema.types.results.agents import ConsultResult, ConsultSuccess, HandOverResult, HandOverSuccess
from schema.types.results.conversations import ConversationResult, ConversationSuccess, PresenceResult, PresenceSuccess


@strawberry.type
class AgentMutations:
    @mutation(
        "Give a conversation that one talks in back to its queue. The customer is told that the agent left. To keep it "
        "while the customer is away, `leave` it instead."
    )
    async def release_conversation(self, info: Info, input: Input[ConversationInput]) -> ConversationResult | None:
        outcome = await release_conversation(conversation_of(input), **caller(info, input))
        return ConversationSuccess(**await conversation_now(info, outcome))

    @mutation("Talk again in a conversation of one's own that waits for its customer; it takes its units again.")
    async def resume_conversation(self, info: Info, input: Input[ConversationInput]) -> ConversationResult | None:
        outcome = await resume_conversation(conversation_of(input), **caller(info, input))
        return ConversationSuccess(**await conversation_now(info, outcome))

    @mutation(
        "Hand a conversation of one's own over. To a colleague of its queue it is an offer of kind TRANSFER: nothing "
        "moves until it is accepted, and then the one who handed it over is out of it. In another queue it waits at "
        "once. Supervisors use `transfer`, after which the first agent stays as consultant."
    )
    async def hand_over(self, info: Info, input: Input[HandOverInput]) -> HandOverResult | None:
        conversation_id = conversation_of(input)
        expected_version = or_none(input.expected_version)
        if queue := input.target.queue_id:
            queue_id = row_id_or_unknown(queue.value, "Queue")
            queued = await hand_over_to_queue(
                conversation_id, queue_id=queue_id, expected_version=expected_version, **caller(info, input)
            )
            return HandOverSuccess(offer=None, **await conversation_now(info, queued))
        agent = input.target.agent_id
        assert agent is not None
        agent_id = row_id_or_unknown(agent.value, "Agent")
        offered = await hand_over_to_agent(
            conversation_id, agent_id=agent_id, expected_version=expected_version, **caller(info, input)
        )
        return HandOverSuccess(offer=await offer_now(info, offered), **await conversation_now(info, offered))

    @mutation(
        "Ask a colleague for help in a conversation that one talks in: an offer of kind CONSULT, which takes no "
        "capacity. Accepted, the colleague takes part in mode CONSULT; the customer is not told."
    )
    async def request_consult(self, info: Info, input: Input[ConsultInput]) -> ConsultResult | None:
        outcome = await request_consult(
            conversation_of(input), agent_id=row_id_or_unknown(input.agent_id, "Agent"), **caller(info, input)
        )
        return ConsultSuccess(offer=await offer_now(info, outcome), **await conversation_now(info, outcome))

    @mutation(
        "End a consultation in a conversation of one's own, or take the request for it back. The colleague ends it "
        "with `leave`."
    )
    async def end_consult(self, info: Info, input: Input[ConsultInput]) -> ConversationResult | None:
        outcome = await end_consult(
            conversation_of(input), agent_id=row_id_or_unknown(input.agent_id, "Agent"), **caller(info, input)
        )
        return ConversationSuccess(**await conversation_now(info, outcome))

    @mutation(
        "As a supervisor of one of the agent's queues, let the agent's presence follow the load again, whatever was "
        "set. One who is OFFLINE stays so."
    )
    async def reset_presence(self, info: Info, input: Input[ResetPresenceInput]) -> PresenceResult | None:
        outcome = await reset_presence(row_id_or_unknown(input.agent_id, "Agent"), **caller(info, input))
        return PresenceSuccess(
            presence=await info.context.loaders.presences.load(outcome.agent_id),
            agent=await Agent.load(info, outcome.agent_id),
            position=await position(outcome),
        )
