"""The conversations of a run that the actors know, each with the history of the calls about it and their answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from random import Random

from tests.faults.calls import Answer
from tests.faults.floor import Person, Place
from tests.faults.linearizability import Call
from tests.faults.ownership import Act, Standing, Verb


@dataclass(eq=False)
class Talk:
    """`history` is kept where nothing happens by itself, so that ownership.py can judge it."""

    conversation_id: str
    place: Place
    connector: Person
    is_pick: bool
    history: list[Call[Act]] = field(default_factory=list)

    @property
    def beginning(self) -> Standing:
        return Standing(declined_to_queue=self.place.declined_to_queue)

    def happened(
        self,
        verb: Verb,
        answer: Answer,
        *,
        agent: Person | None = None,
        offer: str | None = None,
        expected_version: int | None = None,
    ) -> None:
        if self.is_pick:
            act = Act(verb, agent.agent_id if agent else None, offer or answer.offer_id, expected_version, answer.code)
            self.history.append(Call(answer.called, answer.returned, act))


@dataclass
class KnownConversations:
    """`ongoing` are those that no actor has seen closed."""

    random: Random
    all: dict[str, Talk] = field(default_factory=dict)
    ongoing: dict[str, Talk] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=lambda: count(1))  # of the conversations to start

    def add(self, talk: Talk) -> None:
        self.all[talk.conversation_id] = self.ongoing[talk.conversation_id] = talk

    def closed(self, talk: Talk) -> None:
        self.ongoing.pop(talk.conversation_id, None)

    def any_ongoing(self, connector: Person | None = None) -> Talk | None:
        talks = [talk for talk in self.ongoing.values() if connector in (None, talk.connector)]
        return self.random.choice(talks) if talks else None
