"""finish-upgrade folds what processes of the release before wrote, changed or erased."""

import pytest

from models.events import log
from models.operations.upgrading import fold_texts as folding
from models.operations.upgrading.fold_texts import fold_texts
from models.tables import Conversation, Customer, Message
from tests.support.builders import a_conversation, a_customer, a_message
from tests.support.databases import Database


async def test_it_folds_what_is_not_or_wrongly_folded(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "BATCH", 2)
    rows = [
        await a_conversation(title=f"Größe {number}", customer=await a_customer(f"Zoë {number}")) for number in range(5)
    ]
    message, gone = await a_message(rows[0], "МОСКВА"), await a_message(rows[1], "Ärger")
    await Conversation.all().update(title_folded=None)
    await Customer.filter(name="Zoë 3").update(name="Chloé")  # it knows nothing of the other column
    await Message.filter(id=gone.id).update(text=None)
    head = await log.head()

    assert await fold_texts() == 5 + 1 + 1

    assert {row.title_folded for row in await Conversation.all()} == {f"grosse {number}" for number in range(5)}
    assert (await Customer.get(name="Chloé")).name_folded == "chloe"
    assert (await Message.get(id=message.id)).text_folded == "москва"
    assert (await Message.get(id=gone.id)).text_folded is None
    assert await log.head() == head
    assert await fold_texts() == 0
