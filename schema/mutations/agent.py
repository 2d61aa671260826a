"""Mutations for agents: release, resume, hand over, consult; and resetPresence. handling.py has those that others use too."""

import strawberry

from models.operations.conversations.release_conversation import release_conversation
from models.operations.conversations.resume_conversation import resume_conversation
from models.operations.offers.end_consult import end_consult
from models.operations.offers.hand_over_to_agent import hand_over_to_agent
from models.operations.offers.request_consult import request_consult
from models.operations.presence.reset_presence import reset_presence
from models.operations.queues.hand_over_to_queue import hand_over_to_queue
from schema.context import Info
from schema.ids import required_row_id
from schema.mutations.answers import caller, conversation_now, conversation_of, fence, mutation, offer_now, position
from schema.types.inputs.agents import ConsultInput, HandOverInput, ResetPresenceInput
from schema.types.inputs.conversations import ConversationInput
from schema.types.inputs.optional import or_none
from schema.types.inputs.pages import Input
from schema.types.results.agents import ConsultResult, ConsultSuccess, HandOverResult, HandOverSuccess
from schema.types.results.conversations import ConversationResult, ConversationSuccess, PresenceResult, PresenceSuccess


@strawberry.type
class AgentMutations:
    @mutation(
        "Return one of the viewer's accepted conversations to its queue. The customer is told that the "
        "agent left. To keep it while the customer is away, use `leave` instead."
    )
    async def release_conversation(self, info: Info, input: Input[ConversationInput]) -> ConversationResult | None:
        outcome = await release_conversation(conversation_of(input), **fence(input), **caller(info, input))
        return ConversationSuccess(**await conversation_now(info, outcome))

    @mutation(
        "Return to a conversation of the viewer's own that is WAITING for its customer. It takes its units again."
    )
    async def resume_conversation(self, info: Info, input: Input[ConversationInput]) -> ConversationResult | None:
        outcome = await resume_conversation(conversation_of(input), **fence(input), **caller(info, input))
        return ConversationSuccess(**await conversation_now(info, outcome))

    @mutation(
        "Hand over a conversation of the viewer's own. A colleague of its queue gets an offer of kind TRANSFER; when "
        "they accept, the conversation moves and the viewer leaves it. If the target is another queue, the "
        "conversation moves there at once. Supervisors use `transfer`, after which the first agent stays as a "
        "consultant."
    )
    async def hand_over(self, info: Info, input: Input[HandOverInput]) -> HandOverResult | None:
        conversation_id = conversation_of(input)
        expected_version = or_none(input.expected_version)
        if queue := input.target.queue_id:
            queue_id = required_row_id(queue.value, "Queue", "target.queueId")
            queued = await hand_over_to_queue(
                conversation_id,
                queue_id=queue_id,
                expected_version=expected_version,
                **fence(input),
                **caller(info, input),
            )
            return HandOverSuccess(offer=None, **await conversation_now(info, queued))
        agent = input.target.agent_id
        assert agent is not None
        agent_id = required_row_id(agent.value, "Agent", "target.agentId")
        offered = await hand_over_to_agent(
            conversation_id, agent_id=agent_id, expected_version=expected_version, **fence(input), **caller(info, input)
        )
        return HandOverSuccess(offer=await offer_now(info, offered), **await conversation_now(info, offered))

    @mutation(
        "Ask a colleague for a consultation in the viewer's own conversation: an offer of kind CONSULT, which takes no "
        "capacity. If they accept, they take part in mode CONSULT; the customer is not told."
    )
    async def request_consult(self, info: Info, input: Input[ConsultInput]) -> ConsultResult | None:
        outcome = await request_consult(
            conversation_of(input), agent_id=required_row_id(input.agent_id, "Agent", "agentId"), **caller(info, input)
        )
        return ConsultSuccess(offer=await offer_now(info, outcome), **await conversation_now(info, outcome))

    @mutation(
        "End a consultation in the viewer's own conversation, or withdraw the request for one. The colleague ends it "
        "with `leave`."
    )
    async def end_consult(self, info: Info, input: Input[ConsultInput]) -> ConversationResult | None:
        outcome = await end_consult(
            conversation_of(input), agent_id=required_row_id(input.agent_id, "Agent", "agentId"), **caller(info, input)
        )
        return ConversationSuccess(**await conversation_now(info, outcome))

    @mutation(
        "Let an agent's presence follow the load again, whatever presence was set; for supervisors of one of the "
        "agent's queues. An agent who is OFFLINE stays OFFLINE."
    )
    async def reset_presence(self, info: Info, input: Input[ResetPresenceInput]) -> PresenceResult | None:
        outcome = await reset_presence(required_row_id(input.agent_id, "Agent", "agentId"), **caller(info, input))
        return PresenceSuccess(person_id=outcome.agent_id, position=await position(outcome))
