"""docs/architecture.md describes the real layout, and CONTRIBUTING.md has a complete checklist for each kind of addition."""

import re

from tests.docs.pages import ROOT, section, table, words
from tests.house.test_imports import BELOW

ARCHITECTURE = ROOT / "docs" / "architecture.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"


def test_the_rooms_of_models_are_told_with_what_they_import() -> None:
    rows = {row[0].strip("`"): row[2] for row in table(ARCHITECTURE, "Inside models", "Folder")}
    recorded = {room: set() if imports == "nothing" else set(words(imports)) for room, imports in rows.items()}
    assert recorded == BELOW


def test_the_groups_of_api_are_all_there_are() -> None:
    recorded = {group for row in table(ARCHITECTURE, "Inside api", "Group") for group in words(row[0])}
    assert recorded == {path.name for path in (ROOT / "api").iterdir() if (path / "__init__.py").exists()}


def test_every_checklist_ends_with_its_tests_and_its_words() -> None:
    text = section(CONTRIBUTING, "Checklists")
    lists = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    assert len(lists) >= 7
    for each in lists:
        assert re.search(r"^- \[ \] \*\*Test", each, re.MULTILINE), each.splitlines()[0]
        assert re.search(r"^- \[ \] \*\*Words", each, re.MULTILINE), each.splitlines()[0]
