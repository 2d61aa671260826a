"""finish-upgrade writes, beside what processes of the release before wrote, changed or erased, what is made of it."""

import pytest

from models.events import log
from models.operations.upgrading import derive_columns as deriving
from models.operations.upgrading.derive_columns import derive_columns
from models.tables import Conversation, Customer, Message
from tests.support.builders import a_conversation, a_customer, a_message
from tests.support.databases import Database


async def test_it_writes_what_is_missing_or_of_another_text(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deriving, "BATCH", 2)
    rows = [
        await a_conversation(title=f"Größe {number}", customer=await a_customer(f"Zoë {number}")) for number in range(5)
    ]
    message, gone = await a_message(rows[0], "МОСКВА"), await a_message(rows[1], "Ärger")
    await Conversation.all().update(title_folded=None)
    await Customer.filter(name="Zoë 3").update(name="Chloé")  # it knows nothing of the other column
    await Customer.filter(name="Zoë 4").update(external_id="0055 11 8123-4567")
    await Message.filter(id=gone.id).update(text=None)
    head = await log.head()

    assert await derive_columns() == 5 + 1 + 1 + 1

    assert {row.title_folded for row in await Conversation.all()} == {f"grosse {number}" for number in range(5)}
    assert (await Customer.get(name="Chloé")).name_folded == "chloe"
    addressed = await Customer.get(name="Zoë 4")
    assert (addressed.external_id, addressed.address_key) == ("0055 11 8123-4567", "+5511981234567")
    assert (await Message.get(id=message.id)).text_folded == "москва"
    assert (await Message.get(id=gone.id)).text_folded is None
    assert await log.head() == head
    assert await derive_columns() == 0
