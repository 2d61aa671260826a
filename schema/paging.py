"""Checks the arguments of pages. A cursor that this API didn't issue is refused with BAD_USER_INPUT."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from strawberry import UNSET

from models.rules.texts import is_storable
from schema.connections import Connection, Edge, PageInfo
from schema.context import bad_input

DEFAULT_ITEMS = 50
MOST_ITEMS = 200  # a page is read and sent in one piece

Scalar = str | int | None

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PageArguments:
    """How many items are requested, and from which end of the list."""

    limit: int
    backward: bool
    after: str | None
    before: str | None

    @classmethod
    def of(cls, first: int | None, after: str | None, last: int | None, before: str | None) -> "PageArguments":
        """Check the arguments. One that was left out may be UNSET, a default that the printed schema doesn't show."""
        first, last = (None if number is UNSET else number for number in (first, last))
        after, before = (None if given is UNSET else given for given in (after, before))
        if first is not None and last is not None:
            raise bad_input("Give first or last, not both.")
        for name, number in (("first", first), ("last", last)):
            if number is not None and not 0 <= number <= MOST_ITEMS:
                raise bad_input(f"{name} must be 0 to {MOST_ITEMS}, not {number}.")
        given = last if last is not None else first
        limit = DEFAULT_ITEMS if given is None else given
        return cls(limit, backward=last is not None, after=after, before=before)

    def connection(self, edges: list[Edge[T]], *, has_more: bool) -> "Connection[T]":
        return Connection(edges=edges, page_info=self.page_info(edges, has_more=has_more))

    def page_info(self, edges: Sequence[Edge[T]], *, has_more: bool) -> PageInfo:
        return PageInfo(
            has_next_page=self.before is not None if self.backward else has_more,
            has_previous_page=has_more if self.backward else self.after is not None,
            start_cursor=edges[0].cursor_of() if edges else None,
            end_cursor=edges[-1].cursor_of() if edges else None,
        )


def cursor(*place: Scalar) -> str:
    return base64.urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).decode()


def parse_cursor(given: str, *shape: type | tuple[type, ...]) -> list[Scalar]:
    """The parts from which `cursor` made this cursor; they must have these types."""
    try:
        found = json.loads(base64.urlsafe_b64decode(given.encode("ascii")))
    except (binascii.Error, ValueError, RecursionError):
        raise foreign_cursor() from None
    is_ours = isinstance(found, list) and len(found) == len(shape)
    if not is_ours or not all(_has_type(part, types) for part, types in zip(found, shape, strict=True)):
        raise foreign_cursor()
    assert isinstance(found, list)
    return found


def foreign_cursor() -> Exception:
    return bad_input("This cursor is not one of this list; take cursors from its edges or pageInfo.")


def moment_in(part: Scalar) -> datetime:
    """The moment in a part of a cursor, in UTC."""
    try:
        moment = datetime.fromisoformat(str(part))
        if moment.utcoffset() is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise foreign_cursor() from None
    raise foreign_cursor()


def row_id_in(part: Scalar) -> UUID:
    """The id of a row in a part of a cursor."""
    try:
        return UUID(str(part))
    except ValueError:
        raise foreign_cursor() from None


def _has_type(part: object, types: type | tuple[type, ...]) -> bool:
    if isinstance(part, str) and not is_storable(part):
        return False
    return isinstance(part, types) and not isinstance(part, bool)
