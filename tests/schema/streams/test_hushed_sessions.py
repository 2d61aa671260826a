"""A session survives while the conversation waits, without new transcript: by stream, query, evidence and search alike."""

from typing import Any

import pytest

from models.operations.configuration.update_settings import SettingsChanges, update_settings
from models.operations.conversations.leave import leave
from models.operations.conversations.release_conversation import release_conversation
from models.operations.conversations.send_message import send_message
from models.operations.monitoring.join import join
from models.operations.monitoring.monitor import monitor
from models.operations.offers.assign_to_agent import assign_to_agent
from models.tables import Conversation
from models.values import Viewer
from models.vocabulary import MessageVisibility
from schema.scalars import position_of
from tests.schema.asking import ask
from tests.schema.examples import id_of
from tests.schema.streams.listening import TIMELINE, listening
from tests.support.fixtures import Fixtures

pytestmark = pytest.mark.usefixtures("quick_heartbeats")

READ = """query ($id: ID!, $text: String) { asOf
  conversation(id: $id) { messages { edges { node { text } } pageInfo { hasNextPage } } }
  ongoingConversations(filter: { search: $text }) { totalCount }
}"""


async def read(viewer: Viewer, conversation: Conversation) -> Any:
    """Its texts, whether there are more, the position, and whether a search for "Anyone" finds it."""
    data = await ask(viewer, READ, id=id_of(conversation), text="Anyone")
    page = data["conversation"]["messages"]
    texts = [edge["node"]["text"] for edge in page["edges"] if edge["node"]["text"] in ("Hello", "Anyone there?")]
    return texts, page["pageInfo"]["hasNextPage"], data["asOf"], data["ongoingConversations"]["totalCount"] > 0


async def test_who_monitors_hears_nothing_of_the_queue_and_is_told_to_read_again(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking()
    await monitor(conversation.id, by=fixtures.sam)
    await send_message(conversation.id, text="Hello", by=fixtures.cleo)
    async with listening(fixtures.sam, TIMELINE, id=id_of(conversation)) as stream:
        await stream.frame()
        await release_conversation(conversation.id, by=fixtures.ada)
        said = await send_message(conversation.id, text="Anyone there?", by=fixtures.cleo)
        recorded = await stream.until(await position_of(said.position))
        assert "MessageAdded" not in [frame["__typename"] for frame in recorded]
        assert (await read(fixtures.sam, conversation))[0::3] == (["Hello"], False)
        await assign_to_agent(conversation.id, agent_id=fixtures.bob.id, by=fixtures.rosa)
        frame = await stream.next("ResyncRequired")
        assert frame["resyncReason"] == "HEARD_AGAIN"
        await stream.ended()
    texts, has_more, as_of, is_found = await read(fixtures.sam, conversation)
    assert (texts, has_more, is_found) == (["Hello", "Anyone there?"], False, True)
    async with listening(fixtures.sam, TIMELINE, id=id_of(conversation), after=as_of) as stream:
        note = MessageVisibility.INTERNAL
        await join(conversation.id, by=fixtures.sam)
        await send_message(conversation.id, text="I am here.", visibility=note, by=fixtures.sam)
        await stream.next_after_changes("MessageAdded")


async def test_who_has_joined_takes_part_and_hears_everything(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking()
    await join(conversation.id, by=fixtures.sam)
    async with listening(fixtures.sam, TIMELINE, id=id_of(conversation)) as stream:
        await stream.frame()
        await release_conversation(conversation.id, by=fixtures.ada)
        said = await send_message(conversation.id, text="Anyone there?", by=fixtures.cleo)
        recorded = await stream.until(await position_of(said.position))
        assert [frame["__typename"] for frame in recorded].count("MessageAdded") == 1
        await assign_to_agent(conversation.id, agent_id=fixtures.bob.id, by=fixtures.rosa)
        await stream.next_after_changes("ConversationStateChange")
    assert (await read(fixtures.sam, conversation))[0] == ["Anyone there?"]


@pytest.mark.parametrize("monitor_waiting", [False, True])
async def test_what_waits_for_its_customer_is_heard_where_the_switch_allows(
    fixtures: Fixtures, monitor_waiting: bool
) -> None:
    await update_settings(SettingsChanges(monitor_waiting=monitor_waiting), by=fixtures.admin)
    conversation = await fixtures.talking()
    await monitor(conversation.id, by=fixtures.rosa)
    await join(conversation.id, by=fixtures.sam)
    await leave(conversation.id, by=fixtures.ada)
    assert (await Conversation.get(id=conversation.id)).heard_until is None or not monitor_waiting
    note = MessageVisibility.INTERNAL
    await send_message(conversation.id, text="Anyone there?", visibility=note, by=fixtures.sam)
    assert ((await read(fixtures.rosa, conversation))[0] == ["Anyone there?"]) is monitor_waiting
