"""Compiled selections give the same answers as graphql-core, errors included, for random documents and random data."""

import enum
from dataclasses import dataclass, field
from typing import Any

import pytest
import strawberry
from graphql import GraphQLError
from hypothesis import given, settings
from hypothesis import strategies as st
from strawberry.extensions import ParserCache
from strawberry.types import ExecutionResult

from schema.compiled_selections import CompiledExecution
from schema.execution import ForgetfulExecution

RUNS = 4  # one more than it takes until every selection is compiled

LEAVES = ("id", "title", "count", "ratio", "isOpen", "color", "shout", "asked", "__typename")
OBJECTS = {
    "child": "Branch",
    "maybe": "Leaf",
    "children": "Branch",
    "either": "Either",
    "eithers": "Either",
    "node": "Thing",
    "made": "Leaf",
    "madeLater": "Leaf",
}
WITHIN = {
    "Leaf": ("Leaf", "Thing"),
    "Branch": ("Branch", "Thing"),
    "Thing": ("Leaf", "Branch", "Thing"),
    "Either": ("Leaf", "Branch", "Thing"),
}
FRAGMENTS = {"Leaf": ("One", "Two"), "Branch": ("One",), "Thing": ("One", "Two"), "Either": ("One", "Two")}
NEEDS_GRAPHQL_CORE = (*LEAVES, "later", "times", "three: times(by: 3)", "given: times(by: $by)")


@strawberry.enum
class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


@dataclass
class Given:
    """The values of an object of the random data, including values of the wrong type."""

    id: Any = "1"
    title: Any = None
    count: Any = 1
    ratio: Any = 0.5
    is_open: Any = True
    color: Any = Color.RED
    children: list[Any] = field(default_factory=list)
    fails: bool = False


@strawberry.interface
class Thing:
    given: strawberry.Private[Given]
    id: strawberry.ID
    title: str | None
    count: int
    ratio: float | None
    is_open: bool
    color: Color | None

    @strawberry.field
    def shout(self) -> str:
        if self.given.fails:
            raise GraphQLError("It fails.")
        return f"{self.title}!"

    @strawberry.field
    def asked(self, info: strawberry.Info) -> str:
        return f"{info.field_name} {info.context}"

    @strawberry.field
    def times(self, by: int = 2) -> int:
        return by * 2

    @strawberry.field
    async def later(self) -> int | None:
        return self.count

    @strawberry.field
    def child(self) -> "Branch":
        child: Branch = _made(self.given.children[0])
        return child

    @strawberry.field
    def maybe(self) -> "Leaf | None":
        return _made(self.given.children[0]) if self.given.children else None

    @strawberry.field
    def children(self) -> list["Branch | None"] | None:
        return [_made(each) for each in self.given.children]

    @strawberry.field
    def either(self) -> "Leaf | Branch | None":
        return _made(self.given.children[-1]) if self.given.children else None

    @strawberry.field
    def eithers(self) -> list["Leaf | Branch"]:
        return [_made(each) for each in self.given.children]

    @strawberry.field
    def node(self) -> "Thing | None":
        return _made(self.given.children[-1]) if self.given.children else None

    @strawberry.field
    def made(self) -> "Leaf":
        return _leaf(self.given)

    @strawberry.field
    def made_later(self) -> "Leaf | None":
        async def later() -> Leaf:
            return _leaf(self.given)

        return later()  # type: ignore[return-value]


@strawberry.type
class Leaf(Thing):
    pass


@strawberry.type
class Branch(Thing):
    pass


def _made(each: Any) -> Any:
    if not isinstance(each, Given):
        return each
    columns = {name: getattr(each, name) for name in ("id", "title", "count", "ratio", "is_open", "color")}
    return (Branch if each.children else Leaf)(given=each, **columns)


def _leaf(given: Given) -> Leaf:
    columns = {name: getattr(given, name) for name in ("id", "title", "count", "ratio", "is_open", "color")}
    return Leaf(given=given, **columns)


@strawberry.type
class Query:
    @strawberry.field
    def things(self, info: strawberry.Info) -> list[Thing | None]:
        return [_made(each) for each in info.context.data]

    @strawberry.field
    def branch(self, info: strawberry.Info) -> Branch | None:
        return Branch(**vars(_made(Given(children=list(info.context.data)))))


@dataclass
class Context:
    data: list[Any]

    def __str__(self) -> str:
        return "context"


AS_EVER = strawberry.Schema(Query, types=[Leaf, Branch], execution_context_class=ForgetfulExecution)
COMPILED = strawberry.Schema(
    Query, types=[Leaf, Branch], execution_context_class=CompiledExecution, extensions=[lambda: ParserCache(maxsize=4)]
)

odd: Any = st.sampled_from([None, "text", 7, 2**40, 1.5, float("nan"), True, Color.BLUE, ValueError("wrong")])
given_objects: Any = st.recursive(
    st.builds(Given, title=st.none() | st.text(max_size=3), color=st.sampled_from(Color), fails=st.booleans()),
    lambda inner: st.builds(
        Given,
        children=st.lists(inner | inner | odd, max_size=3),
        count=st.just(3) | odd,
        ratio=odd,
        is_open=st.just(True) | odd,
    ),
    max_leaves=6,
)


@st.composite
def selections(draw: Any, kind: str, depth: int = 3) -> str:
    """A valid selection on this type. Half of the selections use only fields that can be compiled."""
    leaves = LEAVES if draw(st.booleans()) else NEEDS_GRAPHQL_CORE
    directives = st.sampled_from(["", "", "", "", " @include(if: $yes)", " @skip(if: $yes)", " @skip(if: false)"])
    parts = ["__typename"] if kind == "Either" else [draw(st.sampled_from(leaves))]
    for _ in range(draw(st.integers(0, 3))):
        choice = draw(st.integers(0, 3)) if depth else 0
        if choice == 0 and kind != "Either":
            name = draw(st.sampled_from(leaves))
            parts.append(
                draw(st.sampled_from([name, name if ":" in name else f"other_{name}: {name}"])) + draw(directives)
            )
        elif choice == 1 and kind != "Either":
            name = draw(st.sampled_from(sorted(OBJECTS)))
            parts.append(f"{name}{draw(directives)} {draw(selections(OBJECTS[name], depth - 1))}")
        elif choice == 2:
            within = draw(st.sampled_from(WITHIN[kind]))
            parts.append(f"... on {within}{draw(directives)} {draw(selections(within, depth - 1))}")
        elif choice == 3:
            parts.append(f"...{draw(st.sampled_from(FRAGMENTS[kind]))}{draw(directives)}")
    return "{ " + " ".join(parts) + " }"


@st.composite
def documents(draw: Any) -> str:
    """A document that uses every variable and fragment, because validation requires it."""
    one, two = draw(selections("Thing", 0)), draw(selections("Leaf", 0))
    return (
        "query Random($yes: Boolean!, $by: Int!) {"
        f" things {draw(selections('Thing'))} branch {draw(selections('Branch'))}"
        " used: branch @skip(if: $yes) { times(by: $by) maybe { ...One ...Two } }"
        " } "
        f"fragment One on Thing {one.replace('...One', '').replace('...Two', '')} "
        f"fragment Two on Leaf {two.replace('...One', '').replace('...Two', '')}"
    )


async def answer(schema: strawberry.Schema, document: str, data: list[Any]) -> tuple[str, list[tuple[str, str]]]:
    variables = {"yes": True, "by": 5}
    result = await schema.execute(document, variable_values=variables, context_value=Context(data))
    assert isinstance(result, ExecutionResult)
    return repr(result.data), sorted((str(error.path), error.message) for error in result.errors or [])


@settings(max_examples=200, deadline=None)
@given(document=documents(), data=st.lists(given_objects | given_objects | odd, max_size=4))
async def test_any_document_over_any_data(document: str, data: list[Any]) -> None:
    expected = await answer(AS_EVER, document, data)
    for _ in range(RUNS):
        assert await answer(COMPILED, document, data) == expected


async def test_it_is_used_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """This whole answer comes from compiled code. Otherwise the tests would compare graphql-core with itself."""
    document = (
        "query Random { things { id title color shout asked __typename made { id } either { ... on Leaf { id } } } }"
    )
    data = [Given(children=[Given(id="2")])]
    expected = await answer(AS_EVER, document, data)
    for _ in range(RUNS):
        await answer(COMPILED, document, data)

    def not_again(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("graphql-core completes a selection that should be compiled")

    monkeypatch.setattr(ForgetfulExecution, "complete_object_value", not_again)
    assert await answer(COMPILED, document, data) == expected


async def test_what_runs_once_is_not_compiled() -> None:
    before = dict(CompiledExecution._selections)
    await answer(COMPILED, "query Once { things { id } }", [Given()])
    new = [each for key, each in CompiledExecution._selections.items() if key not in before]
    assert [each.plan for each in new] == [None]
