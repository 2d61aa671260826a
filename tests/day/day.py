"""A day of simulated conversations in one process, as fast as it goes: people, followers and the clock, step by step.

The people act through the schema, as clients do. killed.py does the same with a real server that is killed again and again.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from models import clock
from models.events.facts import MessagePosted
from models.events.log import Entry
from models.followers import due_times
from models.followers.queue_positions import tell_positions
from models.followers.router import Router
from models.tables import DueTime
from models.values import SYSTEM
from tests.day.company import found
from tests.day.people import DayOperation, People
from tests.day.watch import Watch
from tests.schema.asking import ask
from tests.support.scoring import score_message

MORNING = datetime(2026, 3, 2, 6, tzinfo=UTC)
SECONDS_BETWEEN_OPERATIONS = 1.2  # on average, between two operations of the whole floor
LULL_SHARE, LULL = 0.002, timedelta(minutes=25)  # now and then nobody does anything, so that limits are reached
MOST_OPERATIONS_EACH = 200  # a day on which a conversation takes more than so many has stuck


@dataclass
class Counts:
    """What happened on a day."""

    conversations: int = 0
    operations_done: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    due: int = 0
    facts: int = 0
    steps: int = 0
    looks: int = 0

    def saw(self, watch: Watch) -> None:
        self.facts, self.steps, self.looks = watch.facts, watch.steps, watch.looks

    def __str__(self) -> str:
        done, refused = sum(self.operations_done.values()), sum(self.refusals.values())
        return (
            f"{self.conversations:,} conversations, {done:,} operations and {refused:,} refused ones, {self.due:,} due times, "
            f"{self.facts:,} facts; invariants checked after {self.steps:,} steps, all rows and figures {self.looks:,} times"
        )


@dataclass
class Day:
    """`run` plays it to the end: until all conversations that were to start are closed."""

    conversations: int
    seed: int
    now: datetime = MORNING
    counted: Counts = field(default_factory=Counts)

    async def run(self, *, look_every: int) -> Counts:
        chance = Random(self.seed)
        with clock.standing_at(self.now):
            company = await found()
        people = People(company, chance, self.conversations)
        self._watch, self._router = await Watch.begin(company), Router()
        self._router.hear_of_everything()
        look_from = 0
        while not await people.is_over():
            with clock.standing_at(self.now):
                if operation := await people.next_operation():
                    await self._do(operation)
                await self._follow()
                if self._watch.steps >= look_from:
                    await self._watch.look()
                    look_from = self._watch.steps + look_every
            self._go_on(chance)
            self.counted.saw(self._watch)
            must_end = sum(self.counted.operations_done.values()) < MOST_OPERATIONS_EACH * self.conversations
            assert must_end, f"the day doesn't end: {self.counted}"
        with clock.standing_at(self.now):
            await self._watch.look()
        return self.counted

    async def _do(self, operation: DayOperation) -> None:
        [(name, answer)] = (await ask(operation.who, operation.document, input=operation.given)).items()
        if code := answer.get("code"):
            self.counted.refusals[code] += 1
        else:
            self.counted.operations_done[name] += 1
            self.counted.conversations += name == "startConversation"

    async def _follow(self) -> None:
        """Let the followers work until nothing is left to do."""
        heard = await self._watch.step()
        while True:
            self.counted.due += await due_times.work_off()
            await self._hear(heard)
            await self._router.look()
            await tell_positions()
            heard = await self._watch.step()
            if not heard and not await DueTime.exists(due_at__lte=self.now):
                return

    async def _hear(self, heard: Sequence[Entry]) -> None:
        for entry in heard:
            self._router.hear(entry.fact)
            if isinstance(entry.fact, MessagePosted) and entry.fact.message.from_customer:
                await score_message(entry.fact.message.id, by=SYSTEM)

    def _go_on(self, chance: Random) -> None:
        self.now += timedelta(seconds=chance.expovariate(1 / SECONDS_BETWEEN_OPERATIONS))
        if chance.random() < LULL_SHARE:
            self.now += LULL
