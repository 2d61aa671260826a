"""Scenes of bots and overflow; the others are in operations.py, which imports this file."""

from models.operations.conversations.start_conversation import start_conversation
from models.operations.queues.escalate_conversation import escalate_conversation
from models.operations.queues.overflow_wait import overflow_wait
from models.values import SYSTEM
from models.vocabulary import OverflowAction
from tests.models.operations.scenarios.operations import Act, later, scenario
from tests.support.builders import a_session
from tests.support.fixtures import Fixtures


@scenario
async def escalate_conversation_(fixtures: Fixtures) -> Act:
    row = await fixtures.talking(agent=fixtures.bot)
    await a_session(row, fixtures.sam, joined=True)
    return escalate_conversation(row.id, queue_id=fixtures.sales.id, by=fixtures.bot)


@scenario
async def overflow_wait_(fixtures: Fixtures) -> Act:
    fixtures.support.longest_wait_seconds, fixtures.support.longest_wait_action = 60, OverflowAction.OTHER_QUEUE
    fixtures.support.overflow_queue_id = fixtures.sales.id
    await fixtures.support.save()
    started = await start_conversation(workstream="Chat", text="Hello", by=fixtures.cleo)
    return later(lambda: overflow_wait(started.conversation_id, by=SYSTEM))
