"""Operations of a random run around the undo window of a force close; the others are in run.py."""

from models import clock
from models.operations.conversations.end_undo_window import end_undo_window
from models.operations.conversations.undo_force_close import undo_force_close
from models.tables import Conversation
from models.values import SYSTEM
from tests.models.operations.random_run.choices import RandomChoices, or_nothing


class UndoOperations(RandomChoices):
    async def _do_undo_force_close(self) -> None:
        row = await self._being_closed()
        await undo_force_close(row.id, by=self._often(self.fixtures.sam))

    async def _do_end_undo_window(self) -> None:
        """At its time, or as soon as it is looked at again."""
        row = await self._being_closed()
        assert row.closes_at is not None
        with clock.standing_at(self._one_of((row.closes_at, clock.now()))):
            await end_undo_window(row.id, by=SYSTEM)

    async def _being_closed(self) -> Conversation:
        rows: list[Conversation] = await Conversation.exclude(closes_at=None).order_by("closes_at", "id")
        return self._random.choice(or_nothing(rows))
