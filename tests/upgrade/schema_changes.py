"""What this schema does to clients of the release before: `python -m tests.upgrade.schema_changes [FILE]`, in `make check`.

It fails with the coordinate of each change that breaks clients and that nobody has announced. docs/api.md says what clients
may rely on, release.py which release that is.
"""

import os
import re
import sys
import tempfile
import tomllib
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path

from graphql import (
    BreakingChange,
    DangerousChange,
    DangerousChangeType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
    find_dangerous_changes,
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_object_type,
)

from tests.upgrade import release

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "schema" / "schema.graphql"
CHANGELOG = ROOT / "CHANGELOG.md"
PRINTS = "from schema.root import schema; print(schema.as_str())"
# Of what graphql-core calls dangerous, additions are what docs/api.md asks clients to let pass.
UNASKED = frozenset(
    {DangerousChangeType.ARG_DEFAULT_VALUE_CHANGE, DangerousChangeType.INPUT_FIELD_DEFAULT_VALUE_CHANGE}
)
NOTICE = re.compile(
    r"(?P<way_out>.+\.) Deprecated in (?P<since>\d+\.\d+) on (?P<day>\d{4}-\d\d-\d\d); "
    r"goes in (?P<goes>\d+\.\d+) at the earliest\."
)
RELEASES = 2  # how many have a member that is deprecated before one comes without it
LIKE_THIS = "Use `Type.field`. Deprecated in 0.2 on 2026-12-01; goes in 0.4 at the earliest."
COORDINATE = re.compile(r"@?[A-Za-z_]\w*(?:\.\w+)?(?:\(\w+:\))?")
QUOTED = re.compile(rf"`({COORDINATE.pattern})`")
ANNOUNCEMENTS = re.compile(r"^### (?:Changed|Removed)\n(.*?)(?=^##|\Z)", re.M | re.S)
UNRELEASED = re.compile(r"^## \[Unreleased\]\n(.*?)(?=^## |\Z)", re.M | re.S)

Version = tuple[int, int]


def faults(
    before: GraphQLSchema, now: GraphQLSchema, *, announced: Collection[str], version: Version, version_before: Version
) -> Iterator[str]:
    """Each names a member of the schema by its coordinate, and says what to do."""
    was, has = members(before), members(now)
    for change in changes(before, now):
        name = _coordinate(change.description, was.keys() | has.keys())
        if name not in announced:
            yield (
                f"{name}: {change.description} Clients of the release before rely on it. Keep it, and deprecate it if it "
                f"shall go; or name `{name}` in CHANGELOG.md under [Unreleased], Changed or Removed."
            )
        elif (promised := _goes(was.get(name))) and version < promised:
            yield f"{name}: {change.description} Its notice promises it until {_shown(promised)}."
        elif not promised and version[0] == version_before[0] > 0:
            yield f"{name}: {change.description} Without a deprecation that is over, only a new major version may do that."
    for name, reason in has.items():
        if reason is not None:
            yield from _faults_of_notice(name, reason, was.get(name), has)


def changes(before: GraphQLSchema, now: GraphQLSchema) -> Iterator[BreakingChange | DangerousChange]:
    """What may break a client, or do something else for it than before, although it sends the same."""
    yield from find_breaking_changes(before, now)
    yield from (change for change in find_dangerous_changes(before, now) if change.type in UNASKED)


def members(schema: GraphQLSchema) -> Mapping[str, str | None]:
    """All types, fields, arguments, values and directives by their coordinates, with why they are deprecated, if they are."""
    found: dict[str, str | None] = {}
    for directive in schema.directives:
        found[f"@{directive.name}"] = None
        found |= {f"@{directive.name}({name}:)": arg.deprecation_reason for name, arg in directive.args.items()}
    for kind in schema.type_map.values():
        found[kind.name] = None
        if is_enum_type(kind):
            found |= {f"{kind.name}.{name}": value.deprecation_reason for name, value in kind.values.items()}
        elif is_input_object_type(kind):
            found |= {f"{kind.name}.{name}": field.deprecation_reason for name, field in kind.fields.items()}
        elif is_object_type(kind) or is_interface_type(kind):
            for name, field in kind.fields.items():
                place = f"{kind.name}.{name}"
                found[place] = field.deprecation_reason
                found |= {f"{place}({each}:)": arg.deprecation_reason for each, arg in field.args.items()}
    return found


def announced_in(changelog: str) -> set[str]:
    """The coordinates that the changelog names as changed or removed since the last release."""
    unreleased = UNRELEASED.search(changelog)
    sections = ANNOUNCEMENTS.findall(unreleased[1]) if unreleased else []
    return {name for section in sections for name in QUOTED.findall(section)}


def _faults_of_notice(
    name: str, reason: str, reason_before: str | None, has: Mapping[str, str | None]
) -> Iterator[str]:
    notice = NOTICE.fullmatch(reason)
    if notice is None or not _is_day(notice["day"]):
        yield f"{name}: say in its deprecation what to use, since when and until when, like this: {LIKE_THIS}"
        return
    since, goes = _version(notice["since"]), _version(notice["goes"])
    if goes < (since[0], since[1] + RELEASES):
        yield f"{name}: two releases have it deprecated before one comes without it, so it goes after {notice['goes']}."
    promised = _goes(reason_before)
    if promised and goes < promised:
        yield f"{name}: it was promised until {_shown(promised)}, and can't go in {notice['goes']}."
    for other in QUOTED.findall(notice["way_out"]):
        if "." in other and (other not in has or has[other] is not None):
            yield f"{name}: its deprecation leads to `{other}`, which is not there or deprecated itself."


def _coordinate(description: str, known: Collection[str]) -> str:
    """The member that a change is about: graphql-core says it only in words."""
    found: list[str] = [name for name in COORDINATE.findall(description) if name in known]
    return next((name for name in found if "." in name or "@" in name), found[0])


def _goes(reason: str | None) -> Version | None:
    notice = NOTICE.fullmatch(reason or "")
    return _version(notice["goes"]) if notice else None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _version(text: str) -> Version:
    major, minor = text.split(".")[:2]
    return int(major), int(minor)


def _shown(version: Version) -> str:
    return f"{version[0]}.{version[1]}"


def _version_of(root: Path) -> Version:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return _version(project["version"])


def main(file: Path = SCHEMA) -> None:
    """Compare the file with the schema of the release before. Ends the program with what is at fault."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VIGIE_")}
    with tempfile.TemporaryDirectory() as directory:
        root = release.unpack(Path(directory))
        before = build_schema(release.run(root, "-c", PRINTS, environment=environment))
        version_before = _version_of(root)
    now = build_schema(file.read_text(encoding="utf-8"))
    announced = announced_in(CHANGELOG.read_text(encoding="utf-8"))
    found = list(faults(before, now, announced=announced, version=_version_of(ROOT), version_before=version_before))
    if found:
        raise SystemExit("\n".join(found))
    sys.stdout.write(f"{file.name} breaks no client of the release before unannounced.\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
