"""Exports the installation's configuration, and prepares what a file would change in it. applying.py does it."""

from dataclasses import dataclass

from api.configuration import checking, document
from api.configuration.document import Document, Fault
from api.configuration.plan import Plan, after, plan
from models.database import connections
from models.reading import configuration
from models.reading.configuration import Existing

WITH_DISABLED_KEY = ("users", "channels")  # these have the key `disabled`, so that disabled ones are exported, too


@dataclass(frozen=True, slots=True)
class Prepared:
    """The plan for a file, or the faults because of which there is none."""

    plan: Plan
    existing: Existing
    faults: list[Fault]


async def exported() -> str:
    """Export everything in service from one snapshot, so that it can be applied to an empty database."""
    async with connections.snapshot():
        settings, existing = await configuration.settings(), await configuration.existing()
    sections = {
        name: {
            each: row.values
            for each, row in rows.items()
            if row.is_whole and (row.in_service or name in WITH_DISABLED_KEY)
        }
        for name, rows in existing.items()
    }
    return document.write(settings, sections)


async def prepared(written: Document, *, prune: bool = False) -> Prepared:
    """Check the whole file, and plan it only if it has no fault."""
    logins = {name for section in ("users", "agents") for name in written.sections.get(section, {})}
    async with connections.snapshot():
        settings, existing = await configuration.settings(), await configuration.existing(logins)
    faults = list(written.faults)
    if written.is_whole:
        faults += checking.faults(written, existing, after(written, existing, prune=prune))
    faults.sort()
    steps = Plan([]) if faults else plan(written, existing, settings, prune=prune)
    return Prepared(steps, existing, faults)
