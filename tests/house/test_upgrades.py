"""What two versions must agree on while an upgrade rolls: the names of leases, and migrations that don't change."""

import re

from tests.house.test_imports import ROOT, files, imported, name_of

# A lease that is renamed lets the old and the new version do the same work at once: add names, never change one.
LEASES = {"alerts", "carrier", "due_times", "positions", "pruning", "retention", "routing", "scoring", "sealing"}


def test_leases_keep_their_names() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in files("models", "api"))
    assert set(re.findall(r'await under_lease\(\s*"(\w+)"', sources)) == LEASES


def test_migrations_import_nothing_of_the_tables_of_today() -> None:
    wrong = {
        name_of(path): found
        for path in (ROOT / "models/migrations").glob("*.py")
        if (found := {module for module in imported(path) if module.startswith("models.tables")})
    }
    assert wrong == {}
