"""The conversations of a run as the actors know them, each with the history of what was asked of it and answered."""

from dataclasses import dataclass, field
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
            act = Act(verb, agent and agent.agent_id, offer or answer.offer_id, expected_version, answer.code)
            self.history.append(Call(answer.called, answer.returned, act))


@dataclass
class Board:
    """`ongoing` are those not known to be closed; `all` are those with a history, and the closed ones, too."""

    random: Random
    all: dict[str, Talk] = field(default_factory=dict)
    ongoing: dict[str, Talk] = field(default_factory=dict)

    def add(self, talk: Talk) -> None:
        self.all[talk.conversation_id] = self.ongoing[talk.conversation_id] = talk

    def closed(self, talk: Talk) -> None:
        self.ongoing.pop(talk.conversation_id, None)

    def any_ongoing(self) -> Talk | None:
        return self.random.choice(list(self.ongoing.values())) if self.ongoing else None
