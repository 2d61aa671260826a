"""What agents and bots do with a conversation of their own, and somebody who takes it over: for the tests of late words."""

from collections.abc import Awaitable, Callable
from typing import Any

from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.elevate_conversation import elevate_conversation
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.end_elevation import end_elevation
from models.operations.conversations.leave import leave
from models.operations.conversations.release_conversation import release_conversation
from models.operations.conversations.resume_conversation import resume_conversation
from models.operations.conversations.send_message import send_message
from models.operations.offers.end_consult import end_consult
from models.operations.offers.hand_over_to_agent import hand_over_to_agent
from models.operations.offers.request_consult import request_consult
from models.operations.queues.escalate_conversation import escalate_conversation
from models.operations.queues.hand_over_to_queue import hand_over_to_queue
from models.values import Viewer
from models.vocabulary import ElevatedMode
from tests.support.builders import viewer_of
from tests.support.fixtures import Fixtures
from tests.support.floor_builders import a_lead

AUDITED = ("leave",)  # because supervisors leave, too

Acts = dict[str, Callable[..., Awaitable[Any]]]


async def a_taker(fixtures: Fixtures, name: str = "Lea") -> Viewer:
    return await viewer_of(await a_lead(name, oversees=[fixtures.support], units=1_000_000))


def acts_of_holders(fixtures: Fixtures) -> Acts:
    """All that an agent or a bot does with a conversation of their own, without and with an epoch where it takes one."""

    async def say(conversation_id: Any, **given: Any) -> Any:
        return await send_message(conversation_id, text="A late word", **given)

    async def hand_over(conversation_id: Any, **given: Any) -> Any:
        return await hand_over_to_agent(conversation_id, agent_id=fixtures.bob.id, **given)

    async def pass_on(conversation_id: Any, **given: Any) -> Any:
        return await hand_over_to_queue(conversation_id, queue_id=fixtures.sales.id, **given)

    return {
        "sendMessage": say,
        "releaseConversation": release_conversation,
        "resumeConversation": resume_conversation,
        "endConversation": end_conversation,
        "closeConversation": close_conversation,
        "endElevation": end_elevation,
        "leave": leave,
        "handOver to an agent": hand_over,
        "handOver to a queue": pass_on,
        "escalateConversation": escalate_conversation,
    }


def other_acts_of_holders(fixtures: Fixtures) -> Acts:
    async def ask(conversation_id: Any, **given: Any) -> Any:
        return await request_consult(conversation_id, agent_id=fixtures.bob.id, **given)

    async def thank(conversation_id: Any, **given: Any) -> Any:
        return await end_consult(conversation_id, agent_id=fixtures.bob.id, **given)

    async def call(conversation_id: Any, **given: Any) -> Any:
        return await elevate_conversation(conversation_id, mode=ElevatedMode.VOICE, **given)

    return {"requestConsult": ask, "endConsult": thank, "elevate": call}
