"""Processes say on which settings they disagree, and when they agree again: models/followers/shared_settings.py."""

import logging

import pytest

from models.database.connections import connection
from models.followers.leases import this_process
from models.followers.shared_settings import SharedSettings, differing
from models.tables import ServerProcess
from tests.support.databases import Database

SECRET, ISSUER = "VIGIE_SESSION_SECRET", "VIGIE_JWT_ISSUER"
OURS = {SECRET: "1", ISSUER: "2"}
FOR_EVER = 2**60

pytestmark = pytest.mark.parametrize("_database", ["postgres"], indirect=True)


async def another(host: str, settings: dict[str, str], *, until: int = FOR_EVER) -> ServerProcess:
    return await ServerProcess.create(name=f"{host}/7/x", host=host, until=until, settings=settings)


async def compared(shared: SharedSettings, caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """The level and text of what one comparison logs."""
    caplog.clear()
    with caplog.at_level(logging.INFO, logger="vigie.settings"):
        await shared.compare()
    return [(record.levelname, record.getMessage()) for record in caplog.records if record.name == "vigie.settings"]


async def test_a_difference_is_said_once_and_so_is_its_end(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    shared = SharedSettings()
    shared.configure(OURS)
    assert await compared(shared, caplog) == [], "alone"
    other = await another("web-2", {**OURS, ISSUER: "3"})
    await another("web-3", OURS)
    [(level, text)] = await compared(shared, caplog)
    assert level == "ERROR"
    assert text.startswith("VIGIE_JWT_ISSUER is not the same on web-2 as on this host; ")
    assert shared.differing == {ISSUER: ["web-2"]}
    assert await compared(shared, caplog) == []

    other.settings = OURS
    await other.save()
    assert await compared(shared, caplog) == [("WARNING", "VIGIE_JWT_ISSUER is the same on all hosts again.")]
    assert shared.differing == {}


async def test_with_another_secret_nothing_else_is_compared(database: Database) -> None:
    await another("web-2", {SECRET: "other", ISSUER: "other"})
    assert await differing(OURS) == {SECRET: ["web-2"]}


async def test_settings_that_another_version_has_not_are_no_difference(database: Database) -> None:
    await another("web-2", {SECRET: "1", "VIGIE_OF_A_LATER_VERSION": "x"})
    assert await differing(OURS) == {}


async def test_a_process_that_has_ended_is_forgotten(database: Database) -> None:
    await another("web-2", {SECRET: "other"}, until=1)
    assert await differing(OURS) == {}
    shared = SharedSettings()
    shared.configure(OURS)
    await shared.compare()
    await shared.compare()
    assert await names() == [this_process()]
    await shared.leave()
    assert await names() == []


async def names() -> list[str]:
    return [row["name"] for row in await connection().execute_query_dict("SELECT name FROM server_processes")]
