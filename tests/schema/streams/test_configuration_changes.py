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
from tests.support.fixtures import Cast

pytestmark = pytest.mark.usefixtures("quick_heartbeats")

NAMES = """subscription { ongoingConversationsChanged {
  __typename
  ... on StreamItem { position previousPosition occurredAt }
  ... on ConversationList { last conversations { queue { name } agent { name } } }
} }"""


async def test_a_queue_that_is_renamed_sends_the_list_anew(cast: Cast) -> None:
    await cast.talking()
    async with listening(cast.sam, NAMES) as listener:
        assert (await listener.next())["conversations"] == [{"queue": {"name": "Support"}, "agent": {"name": "Ada"}}]
        await save_queue(cast.support.id, QueueChanges(name="Care"), by=cast.admin)
        assert (await listener.next())["conversations"] == [{"queue": {"name": "Care"}, "agent": {"name": "Ada"}}]
        await save_user(cast.ada.id, UserChanges(name="Ada King"), by=cast.admin)
        assert (await listener.next())["conversations"] == [{"queue": {"name": "Care"}, "agent": {"name": "Ada King"}}]


async def test_what_no_row_shows_sends_nothing(cast: Cast) -> None:
    await cast.talking()
    async with listening(cast.sam, NAMES) as listener:
        await listener.next()
        await save_queue(None, QueueChanges(name="Late shift"), by=cast.admin)
        await save_user(None, UserChanges(login="grace", name="Grace"), by=cast.admin)
        await save_agent(cast.ada.id, AgentChanges(capacity_units=200), by=cast.admin)
        done = await retire_queue((await a_queue("Old")).id, by=cast.admin)
        frames = await listener.until(await position_of(done.position))
    assert [frame["__typename"] for frame in frames] == ["ConversationList"], (
        "for the one retired, which rows could show"
    )
