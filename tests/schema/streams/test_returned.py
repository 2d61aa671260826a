"""Who is told that a conversation was taken back from an agent who took it and said nothing."""

from datetime import timedelta

import pytest

from models import clock
from models.operations.conversations.return_silent import return_silent
from models.values import SYSTEM
from tests.schema.examples import id_of
from tests.schema.streams.listening import NOTIFICATIONS, STATE_CHANGES, TIMELINE, listening
from tests.support.fixtures import Fixtures

pytestmark = pytest.mark.usefixtures("quick_heartbeats")


async def test_its_agent_and_supervisors_are_told_and_nobody_else(fixtures: Fixtures) -> None:
    await fixtures.chat.update_from_dict({"silent_limit_seconds": 60}).save()
    earlier = clock.now() - timedelta(minutes=5)
    row = await fixtures.talking(silent_since=earlier, waited_since=earlier)
    async with (
        listening(fixtures.ada, NOTIFICATIONS) as ada,
        listening(fixtures.sam, NOTIFICATIONS) as sam,
        listening(fixtures.bob, NOTIFICATIONS) as bob,
        listening(fixtures.tom, NOTIFICATIONS) as tom,
        listening(fixtures.admin, NOTIFICATIONS) as admin,
        listening(fixtures.cleo, NOTIFICATIONS) as cleo,
        listening(fixtures.ada, TIMELINE, id=id_of(row)) as timeline,
        listening(fixtures.rosa, STATE_CHANGES) as changes,
    ):
        for stream in (ada, sam, bob, tom, admin, cleo, timeline, changes):
            await stream.frame()
        await return_silent(row.id, by=SYSTEM)
        for stream, title in ((ada, None), (sam, row.title)):
            told = await stream.next("ConversationReturned")
            assert (told["conversationId"], told["fromAgent"]) == (id_of(row), {"name": "Ada"})
            assert (told["conversation"] and told["conversation"]["title"]) == title
        position = told["position"]
        change = await changes.next("ConversationStateChange")
        assert (change["stateReason"], change["toState"], change["actor"]["kind"]) == ("AGENT_SILENT", "OPEN", "SYSTEM")
        assert (await timeline.next_after_changes("AccessRevoked"))["position"] == position
        for stream in (bob, tom, admin, cleo):
            assert {frame["__typename"] for frame in await stream.until(position)} <= {"Heartbeat"}
