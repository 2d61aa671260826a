"""What a client learns of an error, and what the log does: api/client_errors.py."""

import logging
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import closing
from typing import Any

import pytest
import strawberry
from graphql import GraphQLError
from httpx2.websockets import WebSocketDisconnect

from api import client_errors
from models.operations.operation import Unauthenticated
from models.rules.refusals import BadInput
from schema.context import GraphQLFault
from tests.support.running_server import RunningServer

SECRET = "canary-4711"


@strawberry.input(one_of=True)
class Choice:
    first: strawberry.Maybe[int]
    second: strawberry.Maybe[int]


@strawberry.type
class Query:
    @strawberry.field
    def broken(self) -> str | None:
        raise RuntimeError(SECRET)

    @strawberry.field
    def caused(self) -> str | None:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise LookupError(SECRET) from error

    @strawberry.field
    def uncoded(self) -> str | None:
        raise GraphQLError(SECRET)

    @strawberry.field
    def null(self) -> str:
        return None  # type: ignore[return-value]  # the mistake that is to be masked

    @strawberry.field
    def fault(self) -> str | None:
        raise GraphQLFault("SOME_CODE", "Shown to everyone.")

    @strawberry.field
    def bad_input(self) -> str | None:
        raise BadInput("The title is too long; 200 characters fit.")

    @strawberry.field
    def gone(self) -> str | None:
        raise Unauthenticated

    @strawberry.field
    def choose(self, choice: Choice, number: int = 1) -> str:
        return f"{choice} {number}"


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def broken_at_once(self) -> AsyncGenerator[int, None]:
        raise RuntimeError(SECRET)
        yield 1

    @strawberry.subscription
    async def broken_later(self) -> AsyncGenerator[int, None]:
        yield 1
        raise RuntimeError(SECRET)


SCHEMA = strawberry.Schema(Query, subscription=Subscription)


async def errors_of(query: str, variables: dict[str, Any] | None = None) -> list[Any]:
    result = await SCHEMA.execute(query, variables)
    return list(client_errors.presentable(result.errors or []))


@pytest.mark.parametrize("field", ["broken", "caused", "uncoded", "null"])
async def test_an_unforeseen_error_is_masked_and_can_be_found_in_the_log(
    field: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "vigie.faults")
    [error] = await errors_of(f"{{ {field} }}")
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["path"] == [field]
    assert SECRET not in str(error)
    [line] = [record.getMessage() for record in caplog.records if record.name == "vigie.faults"]
    assert error["extensions"]["requestId"] in line
    assert error["extensions"]["requestId"] in error["message"]
    assert SECRET not in line


async def test_the_log_says_where_it_happened_and_what_caused_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "vigie.faults")
    await errors_of("{ caused }")
    line = caplog.messages[-1]
    assert "builtins.LookupError in caused" in line
    assert "caused by builtins.KeyError in caused" in line


@pytest.mark.parametrize("name", ["brokenAtOnce", "brokenLater"])
async def test_an_error_of_a_stream_is_masked(name: str) -> None:
    errors = []
    async for result in await SCHEMA.subscribe(f"subscription {{ {name} }}"):
        errors += client_errors.presentable(result.errors or [])
    assert [error["extensions"]["code"] for error in errors] == ["INTERNAL"]
    assert SECRET not in str(errors)


@pytest.mark.parametrize(
    ("query", "variables", "code", "message"),
    [
        ("{ fault }", {}, "SOME_CODE", "Shown to everyone."),
        ("{ badInput }", {}, "BAD_USER_INPUT", "The title is too long; 200 characters fit."),
        ("{ gone }", {}, "UNAUTHENTICATED", "Sign in first"),
        ("{", {}, "BAD_USER_INPUT", "Syntax Error"),
        ("{ brokn }", {}, "BAD_USER_INPUT", "Did you mean 'broken'"),
        ("query($n: Int!) { choose(choice: {first: 1}, number: $n) }", {}, "BAD_USER_INPUT", "$n"),
        ("query($n: Int!) { choose(choice: {first: 1}, number: $n) }", {"n": "five"}, "BAD_USER_INPUT", "$n"),
        ("query($n: Int) { choose(choice: {first: 1}, number: $n) }", {"n": None}, "BAD_USER_INPUT", "number"),
        ("query($c: Choice!) { choose(choice: $c) }", {"c": {"first": 1, "second": 2}}, "BAD_USER_INPUT", "one key"),
        ("query($c: Choice!) { choose(choice: $c) }", {"c": {"first": None}}, "BAD_USER_INPUT", "non-null"),
        ("query($c: Choice!) { choose(choice: $c) }", {"c": None}, "BAD_USER_INPUT", "$c"),
        ("{ choose(choice: {first: 1, second: 2}) }", {}, "BAD_USER_INPUT", "one key"),
        ("{ choose(choice: {first: null}) }", {}, "BAD_USER_INPUT", "non-null"),
        ("{ choose(choice: {}) }", {}, "BAD_USER_INPUT", "one key"),
    ],
)
async def test_a_mistake_of_the_client_keeps_its_words(
    query: str, variables: dict[str, Any], code: str, message: str
) -> None:
    errors = await errors_of(query, variables)
    assert {error["extensions"]["code"] for error in errors} == {code}
    assert message in errors[-1]["message"]


def test_of_very_many_errors_a_client_gets_the_first() -> None:
    errors = [GraphQLError(f"number {number}") for number in range(1_000)]
    assert [error["message"] for error in client_errors.presentable(errors)] == [f"number {n}" for n in range(5)]


def test_a_long_error_is_cut() -> None:
    [error] = client_errors.presentable([GraphQLError("x" * 100_000)])
    assert error["message"] == "x" * 1_000 + "…"


async def test_a_database_that_fails_is_no_matter_for_clients() -> None:
    with RunningServer() as server:
        with closing(sqlite3.connect(server.data_dir / "vigie.sqlite3")) as database:
            database.execute("ALTER TABLE users RENAME TO canary4711")
        answer = server.ask("{ asOf }", user="ada")
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["INTERNAL"]
        assert "users" not in str(answer)
        async with server.socket() as socket:
            token = server.token("ada")
            await socket.send_json({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}})
            with pytest.raises(WebSocketDisconnect) as closed:
                await socket.receive_json(timeout=20)
        assert closed.value.code == 1011
        assert answer["errors"][0]["extensions"]["requestId"] in server.log
        assert "Traceback" not in server.log
