"""Facts for programs outside of Vigie: as they are stored, in order, and never past one that is missing."""

import json
from dataclasses import replace

import pytest

from models.events import exported_facts, log
from models.events.exported_facts import batches, beginning
from models.events.interest import LogGap, Pruned
from models.events.log import Head
from models.operations.conversations.send_message import send_message
from models.tables import LogEntry
from tests.support.fixtures import Fixtures


async def written(fixtures: Fixtures, count: int = 5) -> Head:
    row = await fixtures.talking()
    for _ in range(count):
        await send_message(row.id, text="Hello", by=fixtures.ada)
    return await log.head()


async def exported(after: int, head: Head) -> list[str]:
    return [each.line async for batch in batches(after, head) for each in batch]


async def test_every_fact_comes_once_and_in_order(fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exported_facts, "BATCH_FACTS", 2)
    head = await written(fixtures)
    lines = [json.loads(line) for line in await exported(await beginning(), head)]
    stored = await LogEntry.all().order_by("seq").values_list("seq", "fact")
    assert [(each["seq"], each["position"], each["fact"]) for each in lines] == [
        (seq, head.position(seq), json.loads(text)) for seq, text in stored
    ]
    assert {each["form"] for each in lines} == {1}
    assert [json.loads(line) for line in await exported(3, head)] == lines[3:]
    assert [json.loads(line) for line in await exported(1, replace(head, seq=4))] == lines[1:4]
    assert await exported(head.seq, head) == []


async def test_a_kind_of_a_later_version_comes_as_it_is_stored(fixtures: Fixtures) -> None:
    head = await written(fixtures)
    await LogEntry.filter(seq=2).update(kind="Unheard", fact='{"kind":"Unheard","of":["é"]}')
    lines = await exported(1, replace(head, seq=2))
    assert lines == [f'{{"form":1,"position":"{head.position(2)}","seq":2,"fact":{{"kind":"Unheard","of":["é"]}}}}\n']


async def test_what_was_pruned_is_not_skipped(fixtures: Fixtures) -> None:
    head = await written(fixtures)
    await LogEntry.filter(seq__lte=3).delete()
    assert await beginning() == 3
    assert len(await exported(3, head)) == head.seq - 3
    with pytest.raises(Pruned):
        await exported(2, head)


@pytest.mark.parametrize("missing", [3, 5])
async def test_a_missing_fact_ends_the_export_before_it(fixtures: Fixtures, missing: int) -> None:
    head = await written(fixtures)
    await LogEntry.filter(seq=missing).delete()
    with pytest.raises(LogGap, match=f"no fact {missing}"):
        await exported(1, head)


async def test_an_empty_log_begins_at_its_head(fixtures: Fixtures) -> None:
    head = await log.head()
    assert await exported(await beginning(), head) == []
