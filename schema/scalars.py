"""The scalars of the API besides GraphQL's own."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from models.events import log
from models.events.hub import hub

StreamPosition = NewType("StreamPosition", str)


def _as_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _aware(given: object) -> datetime:
    if not isinstance(given, str):
        raise ValueError("A DateTime is a string such as 2026-11-22T09:30:00Z.")
    try:
        moment = datetime.fromisoformat(given)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):  # whose words are Python's
        raise ValueError("A DateTime is a moment in ISO 8601, such as 2026-11-22T09:30:00Z.") from None
    raise ValueError("A DateTime needs its offset from UTC, such as Z or +01:00.")


def _position(given: object) -> StreamPosition:
    if not isinstance(given, str):
        raise ValueError("A StreamPosition is a string that this API gave out.")
    return StreamPosition(given)


SCALARS: Mapping[object, ScalarDefinition] = {
    StreamPosition: strawberry.scalar(
        name="StreamPosition",
        description=(
            "A position in the event log: an opaque string of fixed width. Within one log, later positions compare as "
            "greater strings. Valid on every server of the installation, and across restarts."
        ),
        parse_value=_position,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment in UTC, in ISO 8601 with Z and microseconds: 2026-11-22T09:30:00.250000Z.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
        serialize=_as_utc,
        parse_value=_aware,
    ),
}


async def position_of(seq: int) -> StreamPosition:
    """The position of this `seq`, as clients get it. While the hub follows the log, its epoch is known."""
    head = hub.head if hub.is_running else await log.head()
    return StreamPosition(head.position(seq))


async def position_now() -> StreamPosition:
    """The position of the end of the log, as the current snapshot sees it."""
    head = await log.head()
    return StreamPosition(head.position(head.seq))
