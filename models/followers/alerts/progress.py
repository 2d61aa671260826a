"""How far alert rules were followed, and what each knew then: kept in one row, so that another process goes on from there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from models.database.connections import in_turn
from models.rules.alerts.ringing import Watch
from models.tables import AlertProgress

ROW = 1


@dataclass(frozen=True, slots=True)
class Begun:
    """A rule since it was saved last: in which version, and by which fact. Its rings count from there."""

    version: int
    seq: int


@dataclass(frozen=True, slots=True)
class Known:
    """What a rule knew of its queues."""

    begun: Begun
    watches: Mapping[UUID, Watch] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything up to the fact `seq` has rung, and what time has brought until `reached_at`."""

    seq: int
    epoch: str
    reached_at: datetime
    known: Mapping[UUID, Known] = field(default_factory=dict)


async def load() -> Progress | None:
    row = await AlertProgress.get_or_none(id=ROW)
    if row is None:
        return None
    known = {UUID(rule_id): _known(kept) for rule_id, kept in row.watches.items()}
    return Progress(row.seq, row.epoch, row.reached_at, known)


async def keep(progress: Progress) -> None:
    values = {
        "seq": progress.seq,
        "epoch": progress.epoch,
        "reached_at": progress.reached_at,
        "watches": {str(rule_id): _plain(known) for rule_id, known in progress.known.items()},
    }
    await in_turn(lambda: AlertProgress.update_or_create(id=ROW, defaults=values))


def _known(kept: Mapping[str, Any]) -> Known:
    return Known(
        Begun(kept["version"], kept["seq"]),
        {
            UUID(queue_id): Watch(
                rung_at=datetime.fromisoformat(each["rung_at"]) if each["rung_at"] else None,
                number=each["number"],
                holds=each["holds"],
                is_untold=each["is_untold"],
                untold=dict.fromkeys(map(UUID, each["untold"])),
            )
            for queue_id, each in kept["watches"].items()
        },
    )


def _plain(known: Known) -> dict[str, Any]:
    return {
        "version": known.begun.version,
        "seq": known.begun.seq,
        "watches": {
            str(queue_id): {
                "rung_at": watch.rung_at.isoformat() if watch.rung_at else None,
                "number": watch.number,
                "holds": watch.holds,
                "is_untold": watch.is_untold,
                "untold": [str(each) for each in watch.untold],
            }
            for queue_id, watch in known.watches.items()
        },
    }
