"""Scenes of what time brings, of calls, and of coming back; the others are in scenes.py, which loads this."""

from models.operations.conversations.elevate_conversation import elevate_conversation
from models.operations.conversations.end_elevation import end_elevation
from models.operations.conversations.leave import leave
from models.operations.conversations.reach_limit import reach_limit
from models.operations.presence.come_back import come_back
from models.operations.queues.tell_position import tell_position
from models.values import SYSTEM
from models.vocabulary import Channel, ElevatedMode
from tests.models.operations.scenes.operations import Act, later, scene
from tests.support.builders import a_session, a_workstream
from tests.support.fixtures import Cast


@scene
async def reach_limit_(cast: Cast) -> Act:
    calls = await a_workstream(cast.calls, channel=Channel.VOICE, active_limit_seconds=60)
    row = await cast.talking(queue=cast.calls, workstream=calls)
    await a_session(row, cast.sam, joined=True)
    return later(lambda: reach_limit(row.id, by=SYSTEM))


@scene
async def tell_position_(cast: Cast) -> Act:
    row = await cast.open(channel=Channel.LIVE_CHAT)
    return tell_position(row.id, by=SYSTEM)


@scene
async def come_back_(cast: Cast) -> Act:
    row = await cast.talking(channel=Channel.LIVE_CHAT)
    await leave(row.id, by=cast.cleo)
    return come_back(row.id, by=cast.cleo)


@scene
async def elevate_conversation_(cast: Cast) -> Act:
    row = await cast.talking(offered_to=cast.bob)
    return elevate_conversation(row.id, mode=ElevatedMode.VIDEO, by=cast.ada)


@scene
async def end_elevation_(cast: Cast) -> Act:
    row = await cast.talking(channel=Channel.LIVE_CHAT, elevated_to=ElevatedMode.VOICE)
    await leave(row.id, by=cast.cleo)
    return end_elevation(row.id, by=cast.ada)
