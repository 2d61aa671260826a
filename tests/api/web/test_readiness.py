"""/readyz says why a process can't take requests; the outages of its servers are in other files."""

import pytest

from api.web import readiness as module
from api.web.readiness import readiness
from models.events import log
from models.events.formats import FORMAT
from models.events.hub import hub
from models.operations.presence.set_presence import set_presence
from models.tables import LogHead
from models.vocabulary import Presence
from tests.support.fixtures import Fixtures


async def test_a_process_that_reads_nothing_of_the_log_is_not_ready(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STUCK_SECONDS", 0)
    assert not any("get on" in reason for reason in await readiness.look())
    await hub.close()
    await set_presence(Presence.AWAY, by=fixtures.ada)
    stands = "The process does not get on in the log: it stands at 0, and the log at 1."
    assert stands not in await readiness.look(), "it may read on at any moment"
    assert stands in await readiness.look()
    await hub.open()
    assert stands not in await readiness.look()


async def test_a_process_of_an_old_release_is_not_ready(fixtures: Fixtures) -> None:
    await LogHead.filter(id=1).update(format=FORMAT + 1)
    await log.head()
    assert any("newer release" in reason for reason in await readiness.look())
    await LogHead.filter(id=1).update(format=FORMAT)
    await log.head()
    assert not any("newer release" in reason for reason in await readiness.look())
