"""All of a query is read at its `asOf`, whatever is written meanwhile."""

import asyncio

from strawberry.types import ExecutionResult

from models.events import log
from models.events.facts import ConversationChanged
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.vocabulary import ConversationState
from schema.context import Context
from schema.root import schema
from tests.schema.asking import ask
from tests.schema.documents import act
from tests.schema.examples import id_of
from tests.support.builders import a_conversation, a_queue, a_supervisor, an_admin, settings, viewer_of
from tests.support.databases import Database

ROUNDS = 8
READ = """query($id: ID!) {
  ongoingConversations { edges { node { version } } }
  conversation(id: $id) { version participants { id } }
  asOf
}"""


async def test_rights_are_those_of_the_position(database: Database) -> None:
    """Withdrawn after the request was let in, and before it is answered."""
    await settings()
    queue = await a_queue()
    supervisor, admin = await a_supervisor(oversees=[queue]), await an_admin()
    row = await a_conversation(ConversationState.ACTIVE, queue=queue)
    let_in = await viewer_of(supervisor)
    await set_rights(supervisor.id, RightsChanges(overseen=frozenset()), by=await viewer_of(admin))
    result = await schema.execute(READ, {"id": id_of(row)}, Context(viewer=let_in, locale="en"))
    assert isinstance(result, ExecutionResult)
    assert result.data
    assert (result.data["ongoingConversations"]["edges"], result.data["conversation"]) == ([], None)


async def test_versions_are_those_of_the_position(database: Database) -> None:
    await settings()
    queue = await a_queue()
    supervisor = await a_supervisor(oversees=[queue])
    row = await a_conversation(ConversationState.ACTIVE, queue=queue)
    answers = []

    async def write() -> None:
        for _ in range(ROUNDS):
            await act(supervisor, "join", conversationId=id_of(row))
            await act(supervisor, "leave", conversationId=id_of(row))

    writing = asyncio.create_task(write())
    while not writing.done():
        answers.append(await ask(supervisor, READ, id=id_of(row)))
    await writing

    head = await log.head()
    entries = await log.read_after(0, limit=1_000)
    for answer in answers:
        seq = head.seq_of(answer["asOf"])
        assert seq is not None
        versions = [
            entry.fact.after.version
            for entry in entries
            if isinstance(entry.fact, ConversationChanged) and entry.seq <= seq
        ]
        version = versions[-1] if versions else row.version
        [edge] = answer["ongoingConversations"]["edges"]
        joined = (version - row.version) % 2
        assert (edge["node"]["version"], answer["conversation"]["version"]) == (version, version)
        assert len(answer["conversation"]["participants"]) == 2 + joined
    assert len({answer["asOf"] for answer in answers}) > 1
