"""Changes of the schema that break clients are noticed and named: schema_changes.py."""

import subprocess
import sys
from pathlib import Path

import pytest
from graphql import build_schema

from tests.upgrade.schema_changes import ROOT, SCHEMA, Version, announced_in, faults

BEFORE = """
directive @shown(as: String) on FIELD
interface Named { name: String }
type Query implements Named { name: String call(id: ID!, first: Int = 50, deep: Boolean): Call! talk: Talk old: Int }
type Call { id: ID! state: State! }
type Chat { id: ID! }
union Talk = Call | Chat
enum State { OPEN CLOSED }
input Filter { states: [State!] first: Int = 50 }
extend type Query { find(filter: Filter): Int }
"""
USE_CALL = "Use `Query.call`."
DAY = "Deprecated in 1.2 on 2026-12-01;"
NOTICE = f"{USE_CALL} {DAY} goes in 1.4 at the earliest."
BREAKS = [
    ("Query.call", "deep: Boolean): Call!", "deep: Boolean): Call"),
    ("Query.call(id:)", "id: ID!, first", "id: Int!, first"),
    ("Query.call(deep:)", ", deep: Boolean", ""),
    ("Query.call(new:)", "deep: Boolean", "deep: Boolean, new: Int!"),
    ("Query.call(first:)", "first: Int = 50, deep", "first: Int = 200, deep"),
    ("Query.talk", "talk: Talk", ""),
    ("Query", "implements Named ", ""),
    ("State.CLOSED", " CLOSED", ""),
    ("Chat", "Call | Chat", "Call"),
    ("Call.state", " state: State!", " status: State!"),
    ("Filter.states", "[State!]", "[State!]!"),
    ("Filter.first", "first: Int = 50 }", "first: Int = 20 }"),
    ("Filter.new", "[State!]", "[State!] new: Int!"),
    ("@shown(as:)", "(as: String)", ""),
    ("@shown", "on FIELD", "on QUERY"),
]
ADDITIONS = [
    ("CLOSED }", "CLOSED LATER }"),
    ("Call | Chat", "Call | Chat | Letter type Letter { id: ID! }"),
    ("[State!]", "[State!] new: Int"),
    ("deep: Boolean", "deep: Boolean, new: Int"),
    ("type Chat {", "type Chat { new: Int"),
    ("name: String call", "name: String! call"),
]
ANNOUNCING = """# Changelog
## [Unreleased]
### Added
- `Query.added`
### Changed
- **`Query.call`** takes `Query.call(id:)`.
### Removed
- `State.CLOSED`
## [0.1.0]
### Removed
- `Query.older`
"""


def told(
    now: str,
    *,
    before: str = BEFORE,
    announced: tuple[str, ...] = (),
    version: Version = (0, 2),
    last: Version = (0, 1),
) -> list[str]:
    found = faults(build_schema(before), build_schema(now), announced=announced, version=version, version_before=last)
    return list(found)


def changed(old: str, new: str) -> str:
    assert BEFORE.count(old) == 1
    return BEFORE.replace(old, new)


def deprecated(reason: str) -> str:
    return changed("old: Int", f'old: Int @deprecated(reason: "{reason}")')


@pytest.mark.parametrize(("name", "old", "new"), BREAKS)
def test_what_breaks_clients_is_named_unless_it_is_announced(name: str, old: str, new: str) -> None:
    found = told(changed(old, new))
    assert len(found) == 1
    assert found[0].startswith(f"{name}: ")
    assert f"name `{name}` in CHANGELOG.md" in found[0]
    assert told(changed(old, new), announced=(name,)) == []


@pytest.mark.parametrize(("old", "new"), ADDITIONS)
def test_additions_break_no_client_that_lets_them_pass(old: str, new: str) -> None:
    assert told(changed(old, new)) == []


def test_only_what_was_deprecated_long_enough_goes_between_major_versions() -> None:
    without = changed("old: Int", "")

    def gone(before: str, version: Version, last: Version) -> list[str]:
        return told(without, before=before, announced=("Query.old",), version=version, last=last)

    assert gone(deprecated(NOTICE), (1, 4), (1, 3)) == []
    [early] = gone(deprecated(NOTICE), (1, 3), (1, 2))
    assert early == "Query.old: Field Query.old was removed. Its notice promises it until 1.4."
    [unannounced] = told(without, before=deprecated(NOTICE), version=(1, 4), last=(1, 3))
    assert "CHANGELOG.md" in unannounced
    [sudden] = gone(BEFORE, (1, 4), (1, 3))
    assert sudden.endswith("Without a deprecation that is over, only a new major version may do that.")
    assert gone(BEFORE, (2, 0), (1, 3)) == []


@pytest.mark.parametrize(
    "reason",
    [
        "No longer supported",
        USE_CALL,
        f"{DAY} goes in 1.4 at the earliest.",
        f"{USE_CALL} {DAY} goes in 1.3 at the earliest.",
        f"{USE_CALL} {DAY} goes in 0.9 at the earliest.",
        f"{USE_CALL} Deprecated in 1.2 on 2026-13-01; goes in 1.4 at the earliest.",
        f"Use `Query.nothing`. {DAY} goes in 1.4 at the earliest.",
        f"Use `Query.old`. {DAY} goes in 1.4 at the earliest.",
    ],
)
def test_a_deprecation_says_the_way_out_and_its_time(reason: str) -> None:
    [fault] = told(deprecated(reason))
    assert fault.startswith("Query.old: ")


@pytest.mark.parametrize("goes", ["1.4", "1.10", "2.0"])
def test_a_deprecation_with_two_releases_of_time_is_none(goes: str) -> None:
    assert told(deprecated(f"{USE_CALL} {DAY} goes in {goes} at the earliest.")) == []


def test_the_time_of_a_deprecation_is_not_cut_short() -> None:
    before = deprecated(f"{USE_CALL} {DAY} goes in 1.6 at the earliest.")
    assert told(deprecated(NOTICE), before=before) == ["Query.old: it was promised until 1.6, and can't go in 1.4."]
    assert told(before, before=deprecated(NOTICE)) == []


@pytest.mark.parametrize(
    "old", ["deep: Boolean", "CLOSED", "first: Int = 50 }"], ids=["an argument", "a value", "a field of an input"]
)
def test_whatever_can_be_deprecated_is_looked_at(old: str) -> None:
    name = old.removesuffix(" }")
    [fault] = told(changed(old, f"{name} @deprecated{old.removeprefix(name)}"))
    assert "say in its deprecation what to use" in fault


def test_only_what_this_release_changes_or_removes_is_announced() -> None:
    assert announced_in(ANNOUNCING) == {"Query.call", "Query.call(id:)", "State.CLOSED"}
    assert announced_in("# Changelog\n") == set()


def test_a_planted_break_fails_the_check_with_the_name_of_the_field(tmp_path: Path) -> None:
    planted = tmp_path / "schema.graphql"
    text = SCHEMA.read_text("utf-8")
    assert text.count("\n  asOf: StreamPosition!\n") == 1
    planted.write_text(text.replace("\n  asOf: StreamPosition!\n", "\n  asOfNow: StreamPosition!\n"), "utf-8")

    def checked(*file: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tests.upgrade.schema_changes", *file]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    broken, whole = checked(str(planted)), checked()
    assert broken.returncode == 1
    assert broken.stderr.startswith("Query.asOf: Field Query.asOf was removed. ")
    assert len(broken.stderr.splitlines()) == 1
    assert whole.returncode == 0, whole.stderr
