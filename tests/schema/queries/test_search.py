"""The search for text finds the same on both databases: without case, accents, and what stands between digits."""

import json
from pathlib import Path
from typing import Any

from models.reading.privacy.customers import find
from models.tables import Conversation, Customer
from models.vocabulary import ConversationState
from tests.schema.asking import ask
from tests.schema.examples import titles
from tests.support.builders import a_conversation, a_customer, a_message, a_queue, a_session, a_supervisor, an_agent
from tests.support.databases import Database

LIST = """query($text: String!) {
  ongoingConversations(filter: {search: $text}, first: 50) { edges { node { title } } }
}"""
EXAMPLES = json.loads((Path(__file__).parents[2] / "shared/folding.json").read_text("utf-8"))


async def test_titles_are_found_as_the_pages_own_filter_finds_them(database: Database) -> None:
    queue = await a_queue()
    supervisor = await a_supervisor(oversees=[queue])
    for text in sorted({each["text"] for each in EXAMPLES}):
        await a_conversation(queue=queue, title=text)
    wrong = [
        each for each in EXAMPLES if (each["text"] in await found(supervisor, each["search"])) is not each["found"]
    ]
    assert wrong == []


async def test_names_and_messages_are_found_likewise(database: Database) -> None:
    queue, active = await a_queue(), ConversationState.ACTIVE
    supervisor = await a_supervisor(oversees=[queue])
    row = await a_conversation(
        active, queue=queue, title="a", agent=await an_agent(in_=[queue]), customer=await a_customer("JOSÉ MÜLLER")
    )
    await a_session(row, supervisor)
    await a_message(row, "Еду в МОСКВУ, +7 (495) 123-45-67")
    await a_conversation(queue=queue, title="b", customer=await a_customer("Josef Moller"))
    for text in ("jose muller", "josé müller", "JOSÉ", "москву", "495 123 45", "(495) 1234567"):
        assert "a" in await found(supervisor, text), text
    assert await found(supervisor, "jose") == {"a", "b"}
    assert await found(supervisor, "muller") == {"a"}
    assert await found(supervisor, "495 124") == set()
    assert await found(supervisor, "(") == {"a"}
    assert [each.name for each in await find("jose mull", limit=5)] == ["JOSÉ MÜLLER"]


async def test_rows_of_the_release_before_are_found_as_there(database: Database) -> None:
    queue = await a_queue()
    supervisor = await a_supervisor(oversees=[queue])
    await a_conversation(queue=queue, title="Señor Núñez")
    await Conversation.all().update(title_folded=None)
    assert await found(supervisor, "núñez") == await found(supervisor, "SE") == {"Señor Núñez"}


async def test_the_better_name_is_the_one_that_is_found(database: Database) -> None:
    queue = await a_queue()
    supervisor = await a_supervisor(oversees=[queue])
    await a_conversation(queue=queue, title="a", customer=await a_customer("Zoë"))
    customer = await Customer.get(name="Zoë")
    customer.name = "Chloé"
    await customer.save(update_fields=["name"])
    assert await found(supervisor, "zoe") == set()
    assert await found(supervisor, "chloe") == {"a"}


async def found(somebody: Any, text: str) -> set[str]:
    return set(titles((await ask(somebody, LIST, text=text))["ongoingConversations"]))
