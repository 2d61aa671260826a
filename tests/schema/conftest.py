"""The floor that tests of reading look at, and how often rows of conversations were executed."""

from typing import Any

import pytest

from models.rules import supervision
from models.values import Viewer
from tests.schema.floor import Floor
from tests.support.databases import Database


@pytest.fixture
async def floor(database: Database) -> Floor:
    return await Floor().build()


@pytest.fixture
def executed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the viewers for whom the actions of a row were computed, one for each time."""
    names: list[str] = []
    actions = supervision.actions

    def counting(viewer: Viewer, *args: Any, **options: Any) -> Any:
        names.append(viewer.name)
        return actions(viewer, *args, **options)

    monkeypatch.setattr(supervision, "actions", counting)
    return names
