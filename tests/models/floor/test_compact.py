"""Compact rows have the values of Tortoise's, keep equal ones once and can't be changed."""

from typing import Any
from uuid import UUID

import pytest
from tortoise import fields
from tortoise.models import Model

from models.floor.compact import Compact, Shared
from models.floor.conversations import CONVERSATIONS, OFFERS, PARTICIPANTS, read_names, read_ongoing
from models.floor.customers import CUSTOMERS
from models.operations.conversations.send_message import send_message
from models.operations.monitoring.monitor import monitor
from models.operations.offers.transfer import transfer
from models.tables import Conversation, Customer, Offer, Participant
from tests.support.fixtures import Fixtures

OF_FLOOR = ((CONVERSATIONS, Conversation), (PARTICIPANTS, Participant), (OFFERS, Offer), (CUSTOMERS, Customer))


def _itself(row_id: UUID) -> UUID:
    return row_id


def _plain(value: Any) -> object:
    return list(value) if isinstance(value, tuple) else value


@pytest.fixture
async def conversations(fixtures: Fixtures) -> None:
    talking, waiting = (
        await fixtures.talking(title="Ça va ?"),
        await fixtures.open(required_skills=["orders", "french"]),
    )
    await send_message(talking.id, text="Hello", by=fixtures.ada)
    await monitor(talking.id, by=fixtures.sam)
    await transfer(talking.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    await Conversation.filter(id=waiting.id).update(sentiment_score=0.5, language="fr")


@pytest.mark.usefixtures("conversations")
@pytest.mark.parametrize(("compact", "table"), OF_FLOOR, ids=lambda each: getattr(each, "__name__", ""))
async def test_each_column_is_as_tortoise_reads_it(compact: Compact[Any], table: type[Model]) -> None:
    expected = {row.pk: row for row in await table.all()}
    found = await compact.read(Shared(_itself), "TRUE")
    assert {row.id for row in found} == expected.keys() != set()
    for row in found:
        for column in set(compact.columns) - {"party"}:
            assert _plain(getattr(row, column)) == getattr(expected[row.id], column), column
            assert type(getattr(row, column)) is not list, "it could be changed"


@pytest.mark.usefixtures("conversations")
async def test_the_party_is_kept_as_ids(fixtures: Fixtures) -> None:
    for each in await read_ongoing(await read_names()):
        row = await Conversation.get(id=each.row.id)
        assert each.values == row.values()
        assert isinstance(each.row.party, frozenset)
        assert each.values.party is each.row.party


@pytest.mark.usefixtures("conversations")
async def test_rows_can_not_be_changed(fixtures: Fixtures) -> None:
    [row, *_] = await CONVERSATIONS.read(Shared(_itself), "TRUE")
    with pytest.raises(AttributeError):
        row.units = 7


@pytest.mark.usefixtures("conversations")
async def test_what_is_equal_is_kept_once(fixtures: Fixtures) -> None:
    names = await read_names()
    for each in await read_ongoing(names):
        assert each.row.queue_id is each.queue.id
        assert each.customer is not None
        assert each.row.customer_id is each.customer.customer.id
        assert all(row.conversation_id is each.row.id for row in each.participants)
        assert each.row.escalated_by is each.row.overflowed_from


async def test_a_column_of_another_kind_is_refused() -> None:
    with pytest.raises(TypeError, match="say how to convert it"):
        Compact(Conversation)._converter(_named(fields.DateField()))


def _named(field: Any) -> Any:
    field.model_field_name = "it"
    return field
