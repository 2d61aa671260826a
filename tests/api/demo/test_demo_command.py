"""The demo as a visitor starts it: the page it prints, signing in, and that nothing stays behind."""

import json
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest

from tests.api.demo.running_demo import RunningDemo, demo_environment
from tests.support import api_process

LOGINS = ["supervisor1", "supervisor2", "supervisor-api", "admin", "agent1", "agent2", "customer1", "channel1"]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    with RunningDemo(tmp_path_factory.mktemp("demo"), "--speed", "4") as running:
        yield running


@pytest.fixture
def client(demo: RunningDemo) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=demo.address, timeout=30) as client:
        yield client


def sign_in(client: httpx2.Client, login: str) -> dict[str, str]:
    answer = client.post("/demo/sign-in", json={"name": login})
    assert answer.status_code == 200
    return {"authorization": f"Bearer {answer.json()['token']}"}


def ask(client: httpx2.Client, headers: dict[str, str], operation: str) -> Any:
    answer = client.post("/graphql", json={"query": operation}, headers=headers).json()
    assert "errors" not in answer
    return answer["data"]


def test_the_page_names_everyone_and_everything(demo: RunningDemo) -> None:
    for login in LOGINS:
        assert f"\n  {login} " in demo.page
    assert f"Dashboard               {demo.address}/ " in demo.page
    assert f"{demo.address}/graphql?as=supervisor1" in demo.page
    assert f"{demo.address}/healthz" in demo.page
    assert "-m api token --user supervisor1" in demo.page


def test_the_operations_of_the_page_work_as_it_says(demo: RunningDemo, client: httpx2.Client) -> None:
    query, mutation, subscription = demo.operations
    supervisor = sign_in(client, "supervisor1")

    listed = ask(client, supervisor, query)["ongoingConversations"]
    assert listed["totalCount"] > 10
    assert len(listed["edges"]) == 5
    assert any(action["allowed"] for action in listed["edges"][0]["node"]["viewerActions"])

    assert ask(client, supervisor, mutation)["assign"]["__typename"] == "AssignSuccess"
    again = ask(client, supervisor, mutation)["assign"]
    assert (again["__typename"], again["code"]) == ("Conflict", "ALREADY_ASSIGNED")

    streamed = {**supervisor, "accept": "text/event-stream"}
    with client.stream("POST", "/graphql", json={"query": subscription}, headers=streamed) as answer:
        frames = (json.loads(line[6:]) for line in answer.iter_lines() if line.startswith("data: {"))
        kinds = [next(frames)["data"]["ongoingConversationsChanged"]["__typename"] for _ in range(3)]
    assert kinds[0] == "ConversationList"
    assert set(kinds[1:]) <= {"ConversationEntered", "ConversationUpdated", "ConversationLeft"}


def test_a_token_of_the_command_line_is_good_for_it(demo: RunningDemo, client: httpx2.Client) -> None:
    headers = {"authorization": f"Bearer {demo.token('supervisor2')}"}
    assert ask(client, headers, "{ viewer { name } }") == {"viewer": {"name": "Tomás Herrera"}}


@pytest.mark.parametrize("login", LOGINS)
def test_a_visitor_signs_in_as_anybody(client: httpx2.Client, login: str) -> None:
    assert ask(client, sign_in(client, login), "{ viewer { name } }")["viewer"]["name"]


def test_the_list_of_people_is_the_pages(client: httpx2.Client) -> None:
    people = client.get("/demo/people").json()
    assert [person["name"] for person in people] == LOGINS
    assert people[2]["roles"] == ["SUPERVISOR", "API_ACCESS"]
    assert people[4]["queues"] == ["Returns desk"]


def test_graphiql_comes_signed_in_for_whom_it_is_asked(client: httpx2.Client) -> None:
    page = client.get("/graphql?as=agent1", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "Bearer ey" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "Bearer" not in client.get("/graphql", headers={"accept": "text/html"}).text


@pytest.mark.parametrize(
    ("headers", "name", "status"),
    [
        ({"origin": "http://elsewhere.example"}, "admin", 403),
        ({"host": "elsewhere.example"}, "admin", 403),
        ({"content-type": "text/plain"}, "admin", 415),
        ({}, "emma", 404),
        ({}, None, 404),
    ],
)
def test_strangers_do_not_sign_in(
    client: httpx2.Client, headers: dict[str, str], name: str | None, status: int
) -> None:
    body = json.dumps({"name": name})
    answer = client.post("/demo/sign-in", content=body, headers={"content-type": "application/json", **headers})
    assert answer.status_code == status
    assert "token" not in answer.json()


def test_graphiql_is_signed_in_for_no_stranger(client: httpx2.Client) -> None:
    answer = client.get("/graphql?as=admin", headers={"accept": "text/html", "host": "elsewhere.example"})
    assert answer.status_code == 403
    assert "Bearer" not in answer.text


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_leaves_nothing_behind(tmp_path: Path, how: signal.Signals) -> None:
    with RunningDemo(tmp_path) as running:
        assert len(list(running.temporary.iterdir())) == 1
        assert psutil.Process(running.process.pid).children() == []
        with httpx2.Client(base_url=running.address, timeout=30) as client:
            headers = {**sign_in(client, "supervisor1"), "accept": "text/event-stream"}
            listening = client.stream("POST", "/graphql", json={"query": running.operations[2]}, headers=headers)
            with listening as answer:
                next(answer.iter_lines())
                assert running.end(how) == 0
        assert list(running.temporary.iterdir()) == []
        assert "Traceback" not in running.errors


def refused(tmp_path: Path, *arguments: str, status: int = 1) -> str:
    environment = demo_environment(tmp_path / "temporary", tmp_path)
    (tmp_path / "temporary").mkdir()
    ended = api_process.run("demo", *arguments, environment=environment)
    assert ended.returncode == status
    assert ended.stdout == ""
    assert list((tmp_path / "temporary").iterdir()) == []
    return ended.stderr


def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert refused(tmp_path, "--port", str(port), status=2) == (
            f"Vigie can't listen on 127.0.0.1:{port} (Address already in use); "
            "choose another port with --port or VIGIE_PORT.\n"
        )


def test_it_is_not_served_to_others(tmp_path: Path) -> None:
    assert refused(tmp_path, "--host", "0.0.0.0").startswith("On 0.0.0.0 others could reach the demo")
