"""Statements that are rendered once: they read the same rows as the ORM's own queries, on both databases."""

from models.database import prepared
from models.tables import Conversation, MonitoringSession, Participant, User
from tests.support.builders import a_session
from tests.support.fixtures import Fixtures


async def test_reads_rows_by_the_values_of_their_columns(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    running = await a_session(row, fixtures.sam)
    found = await prepared.read(MonitoringSession, conversation_id=row.id, ended_at=None)
    assert [session.id for session in found] == [running.id]
    present = await prepared.read(Participant, conversation_id=row.id, is_present=True)
    expected = await Participant.filter(conversation_id=row.id, is_present=True)
    assert {each.id for each in present} == {each.id for each in expected}
    assert await prepared.read(MonitoringSession, conversation_id=row.id, ended_at=running.started_at) == []


async def test_reads_one_row_or_none_also_by_a_related_row(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    other = await fixtures.talking()
    session = await a_session(row, fixtures.sam)
    stored = await Conversation.get(id=row.id)
    for found in (
        await prepared.read_one(Conversation, id=row.id),
        await prepared.read_one(Conversation, monitoring__id=session.id),
    ):
        assert found is not None
        assert found.values() == stored.values()
    again = await prepared.read_one(Conversation, id=other.id)
    assert again is not None
    assert again.id == other.id
    assert await prepared.read_one(User, id=row.id) is None


async def test_texts_that_are_written_for_what_is_asked_are_not_kept_without_end(fixtures: Fixtures) -> None:
    for number in range(prepared.MOST_TEXTS + 10):
        assert await prepared.tuples(f"SELECT {number} WHERE 1 = $1", 1) == [(number,)]
    assert prepared._for_sqlite.cache_info().currsize <= prepared.MOST_TEXTS
