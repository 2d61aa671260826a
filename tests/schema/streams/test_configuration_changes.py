"""What open lists make of a changed configuration: they come anew where their rows show it, and nowhere else."""

import pytest

from models.operations.configuration.retire_queue import retire_queue
from models.operations.configuration.save_agent import save_agent
from models.operations.configuration.save_queue import save_queue
from models.operations.configuration.save_user import save_user
from models.rules.configuration.administration import AgentChanges, QueueChanges, UserChanges
from schema.scalars import position_of
from tests.schema.streams.listening import listening
from tests.support.builders import a_queue
from tests.support.fixtures import Fixtures

pytestmark = pytest.mark.usefixtures("quick_heartbeats")

NAMES = """subscription { ongoingConversationsChanged {
  __typename
  ... on StreamItem { position previousPosition occurredAt }
  ... on ConversationList { last conversations { queue { name } agent { name } } }
} }"""


async def test_a_queue_that_is_renamed_sends_the_list_anew(fixtures: Fixtures) -> None:
    await fixtures.talking()
    async with listening(fixtures.sam, NAMES) as listener:
        assert (await listener.next())["conversations"] == [{"queue": {"name": "Support"}, "agent": {"name": "Ada"}}]
        await save_queue(fixtures.support.id, QueueChanges(name="Care"), by=fixtures.admin)
        assert (await listener.next())["conversations"] == [{"queue": {"name": "Care"}, "agent": {"name": "Ada"}}]
        await save_user(fixtures.ada.id, UserChanges(name="Ada King"), by=fixtures.admin)
        assert (await listener.next())["conversations"] == [{"queue": {"name": "Care"}, "agent": {"name": "Ada King"}}]


async def test_what_no_row_shows_sends_nothing(fixtures: Fixtures) -> None:
    await fixtures.talking()
    async with listening(fixtures.sam, NAMES) as listener:
        await listener.next()
        await save_queue(None, QueueChanges(name="Late shift"), by=fixtures.admin)
        await save_user(None, UserChanges(login="grace", name="Grace"), by=fixtures.admin)
        await save_agent(fixtures.ada.id, AgentChanges(capacity_units=200), by=fixtures.admin)
        done = await retire_queue((await a_queue("Old")).id, by=fixtures.admin)
        frames = await listener.until(await position_of(done.position))
    assert [frame["__typename"] for frame in frames] == ["ConversationList"], (
        "for the one retired, which rows could show"
    )
