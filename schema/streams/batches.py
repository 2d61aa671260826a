"""The stream `batchProgress`: how an act on many conversations gets on, for whoever asked for it."""

from uuid import UUID

import strawberry

from models.events import keys, log
from models.events.facts import BatchAdvanced, Fact
from models.events.keys import Keys
from models.operations.bulk.advancing import progress_of
from models.operations.idempotency import must_be_request_id
from models.vocabulary import Role
from schema.context import Info
from schema.streams.stream import FrameInterval, OpeningFrames, Stream, opening_interval
from schema.types.frames.batches import BatchProgress

NO_BATCHES = "Only supervisors act on many conversations at once; this takes the role SUPERVISOR."


class BatchProgresses(Stream[BatchProgress]):
    """`batchProgress`. Requests are their principal's own: with the same id, somebody else follows another batch, or none."""

    def __init__(self, info: Info, request_id: str) -> None:
        super().__init__(info)
        must_be_request_id(request_id)
        self._request_id = request_id
        self._batch_id: UUID | None = None
        self._shown = 0  # how many had an outcome in the last frame

    def keys(self) -> Keys:
        own = (keys.of_person(self.viewer.id), keys.of_batches(self.viewer.id))
        return frozenset({keys.EVERYONE, *own})

    async def refusal(self) -> str | None:
        return None if self.viewer.has(Role.SUPERVISOR) and not self._is_disabled else NO_BATCHES

    async def loss(self) -> str | None:
        return await self.refusal()

    async def begin(self, last: int | None) -> OpeningFrames[BatchProgress]:
        """As it is now: the facts after this head tell of what has become of it since."""
        head = await log.head()
        found = await progress_of(self.viewer, self._request_id)
        total, done, refused = (found.total, found.done, found.refused) if found else (0, 0, 0)
        self._batch_id, self._shown = found.batch_id if found else None, done + refused
        frame = BatchProgress(
            **opening_interval(head, last).header(),
            batch_id=strawberry.ID(str(found.batch_id)) if found else None,
            total=total,
            done_count=done,
            refused_count=refused,
            left_count=total - done - refused,
        )
        return OpeningFrames([frame], head)

    async def frame(self, fact: Fact, interval: FrameInterval) -> BatchProgress | None:
        if not isinstance(fact, BatchAdvanced) or fact.person_id != self.viewer.id:
            return None
        if self._batch_id is None and (found := await progress_of(self.viewer, self._request_id)):
            self._batch_id = found.batch_id
        if fact.batch_id != self._batch_id or fact.done + fact.refused < self._shown:
            return None  # the opening frame may have counted more than a fact after its head
        self._shown = fact.done + fact.refused
        return BatchProgress(
            **interval.header(),
            batch_id=strawberry.ID(str(fact.batch_id)),
            total=fact.total,
            done_count=fact.done,
            refused_count=fact.refused,
            left_count=fact.total - fact.done - fact.refused,
        )
