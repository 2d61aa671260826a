"""What one request may ask for: api/graphql/measuring.py by itself, and its limits over HTTP and WebSocket."""

import time
from typing import Any
from uuid import uuid4

import httpx2
import psutil
import pytest
from graphql import get_introspection_query, parse

from api.graphql import limits
from api.graphql.list_sizes import ListSizes
from api.graphql.measuring import exceeded_limits
from schema.root import schema
from schema.work_budget import MOST_WORK
from tests.support.running_server import RunningServer

SLOWEST_SECONDS = 0.2  # of the processor; without limits the worst of these takes many seconds
ATTEMPTS = 3


def bomb(levels: int) -> str:
    """Each fragment spreads the next one twice: 2**levels selections in a few lines."""
    fragments = [f"fragment F{n} on Agent {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels)]
    return " ".join(
        ["{ agents { nodes: edges { node { ...F0 } } } }", *fragments, f"fragment F{levels} on Agent {{ id }}"]
    )


def lists_in_lists(pages: int) -> str:
    messages = f"messages(first: {pages}) {{ edges {{ node {{ id }} }} }}"
    return f"{{ ongoingConversations(first: {pages}) {{ edges {{ node {{ {messages} }} }} }} }}"


ATTACKS = {
    "fragment bomb": bomb(45),
    "cyclic fragments": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
    "many aliases": "{" + " ".join(f"a{n}: viewer {{ id }}" for n in range(300)) + "}",
    "one field very often": "{" + "asOf " * 1_900 + "}",
    "one field with fields very often": "{" + "viewer { id name } " * 390 + "}",
    "many root fields": "{" + " ".join(f"a{n}: asOf" for n in range(25)) + "}",
    "many directives": "{ asOf " + "@include(if: true) " * 300 + "}",
    "many fragments": "{ asOf } " + " ".join(f"fragment F{n} on Query {{ asOf }}" for n in range(200)),
    "too many tokens": "{" + "asOf " * 15_000 + "}",
    "too deep": "{ viewer " + "{ a " * 15_000 + "}" * 15_001,
    "lists in lists": lists_in_lists(150),
    "introspection again and again": "{" + " ".join(
        f"a{n}: __schema {{ types {{ name fields {{ name type {{ name }} }} }} }}" for n in range(15)
    ) + "}",
    "introspection in circles": "{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }",
    "a long text": '{ viewer { id } queues(x: "' + "é" * 40_000 + '") { id } }',
    "many variables": "query(" + " ".join(f"$v{n}: Int" for n in range(600)) + ") { asOf }",
    "many operations": " ".join(f"query Q{n} {{ asOf }}" for n in range(400)),
}  # fmt: skip

HARMLESS = {
    "nested inline fragments": "{ viewer " + "{ ... " * 60 + "{ id }" + "}" * 61,
    "many arguments": "{ node(id: [" + "1 " * 1_500 + "]) { id } }",
    "nested values": "{ node(id: " + "[" * 60 + "1" + "]" * 60 + ") { id } }",
}


@pytest.mark.parametrize("document", ATTACKS.values(), ids=ATTACKS)
def test_an_attack_is_refused_at_once_over_http(server: RunningServer, document: str) -> None:
    answer = answer_at_once(server, document)
    assert {error["extensions"]["code"] for error in answer["errors"]} <= {"QUERY_TOO_COMPLEX", "BAD_USER_INPUT"}


@pytest.mark.parametrize("document", HARMLESS.values(), ids=HARMLESS)
def test_what_looks_like_one_takes_no_time_either(server: RunningServer, document: str) -> None:
    answer_at_once(server, document)


def answer_at_once(server: RunningServer, document: str) -> Any:
    """Send the document, which must take little of the server's processor time: the machine may be busy with other work.

    The best of a few attempts counts, because the server has other work, too. No cache has the document of an attempt.
    """
    headers, seconds, process = server.headers("ada"), [], psutil.Process(server.pid)
    with httpx2.Client(timeout=60) as client:
        for _ in range(ATTEMPTS):
            unknown, before = f"{document} # {uuid4()}", process.cpu_times()
            answer = client.post(server.url, json={"query": unknown}, headers=headers)
            seconds.append(process.cpu_times().user - before.user)
            assert answer.status_code < 500
    assert min(seconds) < SLOWEST_SECONDS
    return answer.json()


async def test_attacks_over_a_websocket_fail_alone(server: RunningServer) -> None:
    async with server.socket("ada") as socket:
        for name, document in ATTACKS.items():
            if len(document.encode()) > limits.MAX_WEBSOCKET_MESSAGE_BYTES:
                continue
            await socket.send_json({"id": name, "type": "subscribe", "payload": {"query": document}})
            answer: Any = await socket.receive_json(timeout=20)
            assert (answer["type"], answer["id"]) == ("error", name)


def test_introspection_passes(server: RunningServer) -> None:
    for query in (
        get_introspection_query(),
        get_introspection_query(),  # which is answered from memory
        get_introspection_query(
            descriptions=True,
            specified_by_url=True,
            directive_is_repeatable=True,
            schema_description=True,
            input_value_deprecation=True,
        ),
    ):
        answer = server.ask(query, user="ada")
        assert "errors" not in answer
        assert answer["data"]["__schema"]["queryType"]["name"] == "Query"


def measured(document: str, variables: dict[str, Any] | None = None, sizes: ListSizes | None = None) -> list[str]:
    errors = exceeded_limits(schema._schema, parse(document), variables or {}, sizes or ListSizes())
    return [error.message.split(",")[0].split()[-1] for error in errors]


def page(first: str) -> str:
    return f"ongoingConversations(first: {first}) {{ edges {{ node {{ title queue {{ name }} agent {{ id }} }} }} }}"


def test_a_dashboards_page_passes() -> None:
    assert measured("{" + page("100") + "asOf viewer { id } }") == []


def test_pages_within_pages_cost_their_product() -> None:
    assert measured(lists_in_lists(50)) == []
    assert measured(lists_in_lists(100)) == ["cost"]


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        ("query($n: Int) {" + page("$n") + "}", {"n": 20_000}),
        ("query($n: Int = 20000) {" + page("$n") + "}", {}),
        ("{" + page("20000") + "}", {}),
        ("{" + page("99999999999999999999") + "}", {}),
        ("query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }", {"ids": ["x"] * 30_000}),
    ],
    ids=["variable", "default", "literal", "no number", "ids"],
)
def test_the_size_of_a_page_counts_however_it_is_given(document: str, variables: dict[str, Any]) -> None:
    assert measured(document, variables) == ["cost"]


@pytest.mark.parametrize("value", [None, "5", True, [], {}, -5])
def test_a_size_that_is_none_is_left_to_validation(value: Any) -> None:
    assert measured("query($n: Int) {" + page("$n") + "}", {"n": value}) == []


def test_depth_counts_through_fragments() -> None:
    chain = "{ conversation(id: 1) { ...A } } fragment A on Conversation { queue { ...B } } fragment B on Queue "
    assert measured(chain + "{ id }") == []
    assert measured(chain + "{ a" * limits.MAX_DEPTH + "}" * limits.MAX_DEPTH) == ["depth"]


def test_root_fields_count_through_fragments() -> None:
    """Spelled differently, they cost the same."""
    fields = " ".join(["asOf", "viewer { id }"] * 6)
    fragments = "fragment A on Query { ...B ...C } fragment B on Query { asOf } fragment C on Query { queues { id } }"
    spread = " ... { " + fields + " ...A ... on Query { " + fields + " } } "
    assert [
        error.message
        for error in exceeded_limits(schema._schema, parse("{" + spread + "}" + fragments), {}, ListSizes())
    ] == ["The document asks for too much: 26 root fields, but at most 20 are allowed."]


@pytest.mark.parametrize(
    ("fragment", "what"),
    [
        ("fragment F on Query { " + "viewer { id } " * 300 + "}", "fields"),
        ("fragment F on Query { viewer { id } } fragment F on Query { " + "viewer { id } " * 300 + "}", "fields"),
        ("fragment F on Query " + "{ a" * 16 + "}" * 16, "depth"),
        ("fragment F on Query { " + " ".join(f"a{n}: asOf" for n in range(31)) + " }", "aliases"),
        ("fragment F on Query { asOf " + "@include(if: true) " * 51 + "}", "directives"),
    ],
)
def test_a_fragment_that_nobody_uses_counts(fragment: str, what: str) -> None:
    assert measured("{ asOf } " + fragment) == [what]


def test_pages_under_aliases_count_for_what_they_cost() -> None:
    """Each is a statement of its own, however few items it has."""
    pages = " ".join(f"m{n}: messages(first: 1) {{ edges {{ node {{ id }} }} }}" for n in range(5))
    listed = "{ ongoingConversations(first: %d) { edges { node { %s } } } }"
    assert measured(listed % (20, pages)) == []
    assert measured(listed % (43, pages)) == ["cost"]


def test_lists_without_pages_cost_as_much_as_they_are_long() -> None:
    nested = "{ queues { agents { queues { agents { queues { id } } } } } }"
    assert measured(nested) == []
    assert measured(nested, sizes=ListSizes(queues=64, members_of_queue=32, queues_of_agent=4)) == ["cost"]
    assert measured("{ queues { agents { name } } }", sizes=ListSizes(queues=64, members_of_queue=32)) == []


def test_a_field_that_is_awaited_costs_more() -> None:
    fields = "{ agents(first: 200) { edges { node { %s } } } }"
    plain, awaited = (" ".join(f"a{n}: {name}" for n in range(30)) for name in ("name", "presence"))
    assert (measured(fields % plain), measured(fields % awaited)) == ([], ["cost"])


def test_a_document_has_room_for_one_act_on_many_conversations() -> None:
    many = "{name}: forceCloseMany(input: $input) {{ ... on BatchSuccess {{ items {{ {items} }} }} }}"
    document = "mutation ($input: ForceCloseManyInput!) {{ {0} }}"
    items = (
        "conversationId outcome refusal { code message } agent { name } conversation { version state queue { name } }"
    )
    one = many.format(name="a", items=items)
    assert measured(document.format(one)) == []
    assert measured(document.format(f"{one} {many.format(name='b', items='outcome')}")) == ["cost"]
    assert measured(document.format(many.format(name="a", items="outcome conversation { " + "title " * 50 + "}"))) == [
        "cost"
    ]


def test_a_document_has_room_for_one_rule_to_try_on_the_log() -> None:
    one = "{name}: previewAlertRule(rule: {{condition: QUEUE_LENGTH, threshold: 5}}) {{ ... on AlertPreview {{ times }} }}"
    assert measured(f"{{ {one.format(name='a')} }}") == []
    assert measured(f"{{ {one.format(name='a')} {one.format(name='b')} }}") == ["cost"]


def test_an_operation_may_do_twice_of_what_it_may_cost_by_estimate() -> None:
    assert MOST_WORK == 2 * limits.MAX_COST


def test_the_time_taken_grows_with_the_document_and_not_with_what_it_spells_out() -> None:
    document = parse(bomb(45))
    began = time.process_time()
    exceeded_limits(schema._schema, document, {}, ListSizes())
    assert time.process_time() - began < 0.05


def test_of_several_operations_the_request_says_which_one_runs(server: RunningServer) -> None:
    """Or a mutation would run that nobody chose."""
    query = "query A { asOf } mutation B { setPresence(input: {presence: BUSY}) { __typename } }"
    [error] = server.ask(query)["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "operationName" in error["message"]
