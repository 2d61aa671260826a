"""Scenes of bots and overflow; the others are in scenes.py, which loads this."""

from models.operations.conversations.start_conversation import start_conversation
from models.operations.queues.escalate_conversation import escalate_conversation
from models.operations.queues.overflow_wait import overflow_wait
from models.values import SYSTEM
from models.vocabulary import OverflowAction
from tests.models.operations.scenes.operations import Act, later, scene
from tests.support.builders import a_session
from tests.support.fixtures import Cast


@scene
async def escalate_conversation_(cast: Cast) -> Act:
    row = await cast.talking(agent=cast.bot)
    await a_session(row, cast.sam, joined=True)
    return escalate_conversation(row.id, queue_id=cast.sales.id, by=cast.bot)


@scene
async def overflow_wait_(cast: Cast) -> Act:
    cast.support.longest_wait_seconds, cast.support.longest_wait_action = 60, OverflowAction.OTHER_QUEUE
    cast.support.overflow_queue_id = cast.sales.id
    await cast.support.save()
    started = await start_conversation(workstream="Chat", text="Hello", by=cast.cleo)
    return later(lambda: overflow_wait(started.conversation_id, by=SYSTEM))
