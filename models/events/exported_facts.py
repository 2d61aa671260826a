"""Reads the log for programs outside of Vigie: in order, without gaps, as it is stored. facts_schema.py says the form."""

from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from itertools import count
from typing import NoReturn, TypeVar

from models.database.connections import is_loss
from models.events import log as event_log
from models.events.facts_schema import FORM
from models.events.interest import LogGap, Pruned
from models.events.log import Head

BATCH_FACTS = 500

T = TypeVar("T")


class Unreadable(Exception):
    """The connection to the database was lost; the message is the type of the error."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A fact and its position. The text is the stored one, so kinds that only a newer version knows are exported, too."""

    position: str
    seq: int
    text: str

    @property
    def line(self) -> str:
        return f'{{"form":{FORM},"position":"{self.position}","seq":{self.seq},"fact":{self.text}}}\n'


async def head_now() -> Head:
    """The end of the log. Raises Unreadable, as do the others here."""
    return await _readable(event_log.head())


async def beginning() -> int:
    """The number after which the facts begin that the log still has."""
    return await _readable(event_log.oldest()) - 1


async def batches(after: int, head: Head) -> AsyncIterator[list[Exported]]:
    """All facts after a number up to the head, some hundred at a time.

    Raises Pruned if the log no longer has the next one, and LogGap if one is missing.
    """
    while after < head.seq:
        limit = min(BATCH_FACTS, head.seq - after)
        rows = await _readable(event_log.texts_after(after, limit=limit))
        numbers = [seq for seq, _ in rows]
        if numbers != list(range(after + 1, after + 1 + limit)):
            await _refuse(numbers, after)
        yield [Exported(head.position(seq), seq, text) for seq, text in rows]
        after += limit


async def _refuse(numbers: list[int], after: int) -> NoReturn:
    missing = next(expected for expected in count(after + 1) if expected not in numbers)
    if missing < await _readable(event_log.oldest()):
        raise Pruned
    raise LogGap(f"The log has no fact {missing}.")


async def _readable(reading: Awaitable[T]) -> T:
    try:
        return await reading
    except Exception as error:
        if is_loss(error):
            raise Unreadable(type(error).__name__) from error
        raise
