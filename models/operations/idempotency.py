"""Safe repetition: the outcome of a request with a requestId is stored, and returned to repeats for 24 hours.

Somebody who has lost a right meanwhile gets it only if operation.py finds that they could still make the request.
"""

import hashlib
import inspect
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import TypeAdapter

from models import clock
from models.database.prepared import select
from models.operations.conflicts import Conflict
from models.rules.masking import masked
from models.rules.monitoring_purposes import PurposeNotListed
from models.rules.refusals import BadInput, CapacityExceeded, Refused
from models.tables import StoredOutcome
from models.values import Actor, Viewer
from models.vocabulary import Act, RefusalCode, Role

REQUEST_ID_LENGTH = 100

T = TypeVar("T")


def must_be_request_id(text: str) -> None:
    """Raise BadInput if no request can have this id."""
    if not 0 < len(text) <= REQUEST_ID_LENGTH:
        raise BadInput(f"requestId must have 1 to {REQUEST_ID_LENGTH} characters.")


@dataclass(frozen=True, slots=True)
class Request:
    """A requestId of one principal, with a hash of the input."""

    principal_id: UUID
    id: str
    input_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRefusal:
    """A refusal as it is stored; the optional parts tell its class."""

    code: RefusalCode
    message: str
    exceeded_by: int | None = None
    agent_id: UUID | None = None
    won_by: Actor | None = None
    won_at: datetime | None = None
    current_version: int | None = None
    purposes: tuple[str, ...] | None = None

    @classmethod
    def of(cls, refusal: Refused) -> "StoredRefusal":
        return cls(
            code=refusal.code,
            message=refusal.message,
            exceeded_by=getattr(refusal, "exceeded_by", None),
            agent_id=getattr(refusal, "agent_id", None),
            won_by=getattr(refusal, "won_by", None),
            won_at=getattr(refusal, "won_at", None),
            current_version=getattr(refusal, "current_version", None),
            purposes=getattr(refusal, "purposes", None),
        )

    def as_raised(self) -> Refused:
        if self.exceeded_by is not None and self.agent_id is not None:
            return CapacityExceeded(self.message, exceeded_by=self.exceeded_by, agent_id=self.agent_id)
        if self.current_version is not None:
            return Conflict(
                self.code,
                self.message,
                won_by=self.won_by,
                won_at=self.won_at,
                current_version=self.current_version,
            )
        if self.purposes is not None:
            return PurposeNotListed(self.message, purposes=self.purposes)
        return Refused(self.code, self.message)


@dataclass(frozen=True, slots=True)
class Earlier(Generic[T]):
    """The outcome of the same request before, and the rights with which it was made; None if they are not known."""

    result: T | None
    refusal: Refused | None
    rights: frozenset[str] | None

    def may_be_told(self, viewer: Viewer) -> bool:
        """Whether the viewer still has all these rights."""
        return self.rights is not None and self.rights <= _rights_of(viewer)

    def answer(self) -> T:
        if self.refusal:
            raise self.refusal
        assert self.result is not None
        return self.result


class StoredOutcomes(Generic[T]):
    """The stored outcomes of one operation. To be used inside its unit of work."""

    def __init__(self, act: Act, outcome: type[T]) -> None:
        self._act = act
        self._outcome = outcome

    @cached_property
    def _results(self) -> TypeAdapter[T]:
        """Made at its first use: those of all operations would make up a tenth of the process's start."""
        return TypeAdapter(self._outcome)

    def request(self, work: Callable[..., Any], args: Any, kwargs: Any) -> Request | None:
        """The request that a call makes, or None without a requestId. Raises BadInput if the requestId is malformed.

        The hash is of texts with masked numbers: from a hash of a card's number, the number could be found by trying.
        """
        request_id = kwargs.get("request_id")
        if request_id is None:
            return None
        must_be_request_id(request_id)
        given = dict(inspect.signature(work).bind(None, *args, **kwargs).arguments)
        told = {
            name: masked(value) if isinstance(value, str) else value
            for name, value in given.items()
            if name not in ("uow", "by", "request_id")
        }
        text = json.dumps([self._act, told], sort_keys=True, default=_stable)
        return Request(kwargs["by"].id, request_id, hashlib.sha256(text.encode()).hexdigest())

    async def find(self, request: Request) -> Earlier[T] | None:
        row = await StoredOutcome.get_or_none(principal_id=request.principal_id, request_id=request.id)
        if row is None:
            return None
        if row.input_hash != request.input_hash:
            raise BadInput(f"requestId {request.id!r} was used before with another input; choose a new one.")
        rights = frozenset(row.outcome["rights"]) if "rights" in row.outcome else None  # older versions stored none
        if "refused" in row.outcome:
            return Earlier(None, _refusals().validate_python(row.outcome["refused"]).as_raised(), rights)
        return Earlier(self._results.validate_python(row.outcome["done"]), None, rights)

    async def keep(self, request: Request, answer: T | Refused, *, by: Viewer) -> None:
        if isinstance(answer, Refused):
            outcome = {"refused": _refusals().dump_python(StoredRefusal.of(answer), mode="json")}
        else:
            outcome = {"done": self._results.dump_python(answer, mode="json")}
        await StoredOutcome.create(
            principal_id=request.principal_id,
            request_id=request.id,
            input_hash=request.input_hash,
            outcome={**outcome, "rights": sorted(_rights_of(by))},
            stored_at=clock.now(),
        )


async def renew_rights(request: Request, by: Viewer) -> None:
    """It was found that `by` could still make this request with these rights: from now on they suffice to be told.

    So a batch that is repeated after an unrelated right was lost need not try each of its conversations again each time.
    """
    row = await StoredOutcome.filter(principal_id=request.principal_id, request_id=request.id).first()
    if row is not None:
        row.outcome = {**row.outcome, "rights": sorted(_rights_of(by))}
        await row.save(update_fields=["outcome"])


async def told_among(by: Viewer, request_ids: Collection[str]) -> dict[str, Refused | dict[str, Any] | None]:
    """The refusals, and the fields of other outcomes, of those of these requests that were made before.

    `by` has the rights of now. None is for an outcome that may not be told as it is: an operation decides.
    """
    rows = await StoredOutcome.filter(principal_id=by.id, request_id__in=list(request_ids))
    held = _rights_of(by)
    return {row.request_id: _told(row.outcome, held) for row in rows}


async def planned_among(by: Viewer, request_id: str) -> tuple[UUID, list[UUID]] | None:
    """The batch that was planned for this request, and its conversations."""
    row = await StoredOutcome.get_or_none(principal_id=by.id, request_id=request_id)
    plan = row.outcome.get("done", {}) if row else {}
    if "items" not in plan:
        return None
    return UUID(plan["batch_id"]), [UUID(item["named"]["conversation_id"]) for item in plan["items"]]


def _told(outcome: dict[str, Any], held: frozenset[str]) -> Refused | dict[str, Any] | None:
    if "rights" not in outcome or not held.issuperset(outcome["rights"]):
        return None
    if "refused" in outcome:
        return _refusals().validate_python(outcome["refused"]).as_raised()
    done: dict[str, Any] = outcome["done"]
    return done


async def forget_outcomes_about(conversation_id: UUID) -> None:
    """Forget the requests whose outcomes name a conversation: clients choose the ids of requests, and may put texts there.

    The plan of a batch forgets only its part: without the others', repeating the batch would plan and do them again.
    """
    found = await select("SELECT id FROM stored_outcomes WHERE CAST(outcome AS text) LIKE $1", f'%"{conversation_id}"%')
    rows = StoredOutcome.filter(id__in=[UUID(str(each["id"])) for each in found]).order_by("id")
    for row in await rows.select_for_update():
        plan = row.outcome.get("done", {})
        if "items" not in plan:
            await row.delete()
            continue
        others = [item for item in plan["items"] if item["named"]["conversation_id"] != str(conversation_id)]
        row.outcome = {**row.outcome, "done": {**plan, "items": others}}
        await row.save(update_fields=["outcome"])


@cache
def _refusals() -> TypeAdapter[StoredRefusal]:
    return TypeAdapter(StoredRefusal)


def _rights_of(viewer: Viewer) -> frozenset[str]:
    """Each role and queue as a short hash: only whether it is still there is ever asked."""
    held = [*viewer.roles, *(f"over {each}" for each in viewer.overseen), *(f"in {each}" for each in viewer.member_of)]
    if not viewer.has(Role.API_ACCESS):
        held.append("acts")  # this role takes away what others give
    return frozenset(hashlib.sha256(right.encode()).hexdigest()[:12] for right in held)


def _stable(value: object) -> object:
    """Represent a value in the same way in every process: sets are sorted, also those inside a dataclass."""
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if is_dataclass(value) and not isinstance(value, type):
        parts = {field.name: getattr(value, field.name) for field in fields(value)}
        if _holds_sets(value):
            return parts
    return masked(str(value))


def _holds_sets(value: object) -> bool:
    """Whether it is a set, or a dataclass with sets inside."""
    if is_dataclass(value) and not isinstance(value, type):
        return any(_holds_sets(getattr(value, field.name)) for field in fields(value))
    return isinstance(value, set | frozenset)
