"""Scenes of what time brings, of calls, and of coming back; the others are in operations.py, which imports this file."""

from models import clock
from models.operations.conversations.elevate_conversation import elevate_conversation
from models.operations.conversations.end_elevation import end_elevation
from models.operations.conversations.judge_attention import judge_attention
from models.operations.conversations.leave import leave
from models.operations.conversations.reach_limit import reach_limit
from models.operations.conversations.return_silent import return_silent
from models.operations.presence.come_back import come_back
from models.operations.queues.tell_position import tell_position
from models.values import SYSTEM
from models.vocabulary import Channel, ElevatedMode
from tests.models.operations.scenarios.operations import Act, later, scenario
from tests.support.builders import a_session, a_workstream
from tests.support.fixtures import Fixtures


@scenario
async def reach_limit_(fixtures: Fixtures) -> Act:
    calls = await a_workstream(fixtures.calls, channel=Channel.VOICE, active_limit_seconds=60)
    row = await fixtures.talking(queue=fixtures.calls, workstream=calls)
    await a_session(row, fixtures.sam, joined=True)
    return later(lambda: reach_limit(row.id, by=SYSTEM))


@scenario
async def judge_attention_(fixtures: Fixtures) -> Act:
    await fixtures.support.update_from_dict({"answer_within_seconds": 60}).save()
    row = await fixtures.open()
    return later(lambda: judge_attention(row.id, by=SYSTEM))


@scenario
async def return_silent_(fixtures: Fixtures) -> Act:
    await fixtures.chat.update_from_dict({"silent_limit_seconds": 60}).save()
    row = await fixtures.talking(silent_since=clock.now(), waited_since=clock.now())
    return later(lambda: return_silent(row.id, by=SYSTEM))


@scenario
async def tell_position_(fixtures: Fixtures) -> Act:
    row = await fixtures.open(channel=Channel.LIVE_CHAT)
    return tell_position(row.id, by=SYSTEM)


@scenario
async def come_back_(fixtures: Fixtures) -> Act:
    row = await fixtures.talking(channel=Channel.LIVE_CHAT)
    await leave(row.id, by=fixtures.cleo)
    return come_back(row.id, by=fixtures.cleo)


@scenario
async def elevate_conversation_(fixtures: Fixtures) -> Act:
    row = await fixtures.talking(offered_to=fixtures.bob)
    return elevate_conversation(row.id, mode=ElevatedMode.VIDEO, by=fixtures.ada)


@scenario
async def end_elevation_(fixtures: Fixtures) -> Act:
    row = await fixtures.talking(channel=Channel.LIVE_CHAT, elevated_to=ElevatedMode.VOICE)
    await leave(row.id, by=fixtures.cleo)
    return end_elevation(row.id, by=fixtures.ada)
