"""Watches over a simulated day: what must hold after each step, and slower checks now and then."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC
from uuid import UUID

from models import clock
from models.events import log
from models.events.facts import ConversationFact
from models.events.log import Entry
from models.reading.agent_loads import agent_values
from models.rules.figures import ANSWER_WITHIN_SECONDS, day_began
from models.tables import Conversation, Queue
from models.values import ConversationValues
from tests.day.company import Company
from tests.models.figures.asking import floor_of
from tests.models.figures.brute_force import Replay
from tests.models.figures.comparing import knowing, must_equal, staff, told_of
from tests.support import invariants

FACTS_AT_ONCE = 1_000


@dataclass
class Watch:
    """Made before the first fact. `facts`, `steps` and `looks` say how much it has seen."""

    company: Company
    replay: Replay
    facts: int = 0
    steps: int = 0
    looks: int = 0
    _newest: dict[UUID, ConversationValues] = field(default_factory=dict)

    @classmethod
    async def begin(cls, company: Company) -> "Watch":
        return cls(company, await knowing(Replay(await staff())))

    async def hear(self) -> Sequence[Entry]:
        """The facts since the last call. They have no gap, and each begins where the one before it ended."""
        heard: list[Entry] = []
        while entries := await log.read_after(self.facts, limit=FACTS_AT_ONCE):
            assert [entry.seq for entry in entries] == list(range(self.facts + 1, self.facts + 1 + len(entries)))
            invariants.newest_of(entries, self._newest)
            await told_of(self.replay, [entry.fact for entry in entries])
            self.facts = entries[-1].seq
            heard += entries
        return heard

    async def step(self) -> Sequence[Entry]:
        """Check, after each step, the new facts, their conversations' rows, and the load of the agents in them."""
        heard = await self.hear()
        recorded = {entry.fact.after.id: entry.fact for entry in heard if isinstance(entry.fact, ConversationFact)}
        for row in await Conversation.filter(id__in=sorted(recorded)):
            assert row.values() == self._newest[row.id], f"{row.id}: the row isn't what its newest fact says"
        named = {
            agent_id
            for fact in recorded.values()
            for values in (fact.before, fact.after)
            for agent_id in (values and values.agent_id, values and values.offered_to)
            if agent_id
        }
        used = self.replay.used(clock.now())
        for agent in (await agent_values(sorted(named))).values():
            assert agent.units_used == used[agent.id], f"{agent.name}: units used"
        self.steps += 1
        return heard

    async def look(self) -> None:
        """Check, after each batch of steps, all rows with each other and the figures with the log."""
        await invariants.check_rows(await Conversation.all())
        queues = [queue.id for queue in await Queue.all()]
        now, since = clock.now(), day_began(clock.now(), UTC)
        expected = self.replay.floor(queues, since=since, within=ANSWER_WITHIN_SECONDS, now=now, all_agents=True)
        must_equal(await floor_of(self.company.admin), expected)
        self.looks += 1
