"""Picks people and conversations of a random run at random. What they do is in run.py and the files beside it."""

import random
from typing import Any, TypeVar
from uuid import UUID

from models.tables import Conversation
from models.values import Viewer
from models.vocabulary import ConversationState
from tests.support.fixtures import Fixtures

RECENT = 6  # acts go mostly to the newest conversations, so that each has a life

T = TypeVar("T")


class RandomChoices:
    """Acts are methods named `_do_` and the operation."""

    def __init__(self, fixtures: Fixtures, seed: int) -> None:
        self.fixtures = fixtures
        self.trail: list[str] = []
        self._random = random.Random(seed)
        self._workstreams: list[str] = []
        self._conversations: list[UUID] = []
        self._leads: list[Viewer] = []

    def _one_of(self, choices: Any) -> Any:
        return self._random.choice(list(choices))

    def _often(self, usual: Viewer | None) -> Viewer:
        """Usually this person, sometimes anybody."""
        fixtures = self.fixtures
        everyone = (
            fixtures.sam,
            fixtures.rosa,
            fixtures.tom,
            fixtures.ada,
            fixtures.bob,
            fixtures.dan,
            fixtures.cleo,
            fixtures.connector,
            fixtures.admin,
        )
        somebody: Viewer = self._one_of(everyone)
        return usual if usual and self._random.random() < 0.9 else somebody

    def _supervisor(self, row: Conversation) -> Viewer:
        everyone = (self.fixtures.sam, self.fixtures.rosa, self.fixtures.tom)
        return self._often(self._one_of([who for who in everyone if row.queue_id in who.overseen]))

    def _person(self, person_id: UUID | None) -> Viewer | None:
        everyone = (*vars(self.fixtures).values(), *self._leads)
        return next((who for who in everyone if isinstance(who, Viewer) and who.id == person_id), None)

    def _one_inside(self, row: Conversation) -> Viewer:
        """The conversation's agent, customer or connector."""
        inside = map(self._person, (row.agent_id, row.customer_id, row.connector_id))
        return self._random.choice([person for person in inside if person])

    async def _some(self, *states: ConversationState) -> Conversation:
        """Mostly one in which the act could be done."""
        rows = {row.id: row for row in await Conversation.filter(id__in=self._conversations)}
        known = [rows[id] for id in self._conversations]
        fitting = [row for row in known if row.state in states] if self._random.random() < 0.9 else known
        return self._random.choice(or_nothing(fitting)[-RECENT:])


class NothingToDo(Exception):
    """There is nothing on the floor that the act could be done to."""


def or_nothing(choices: list[T]) -> list[T]:
    if not choices:
        raise NothingToDo
    return choices
