"""Documents that ask for as much as the limits allow, each in another way; and bodies that ask for nothing, at length."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.api.graphql.test_accepting import ATTACKS

Asked = tuple[str, dict[str, Any]]

ROW = "id title state queue { name } agent { name } viewerActions { action allowed code reason }"
PERSONS_ROW = "edges { node { id name presence queues { name } } }"


def repeated(field: str, number: int) -> str:
    return "{ " + " ".join(f"a{each}: {field}" for each in range(number)) + " }"


def heavy_documents(ids: Mapping[str, Sequence[str]]) -> dict[str, Asked]:
    """`ids` are global ids by the names of their types; there are at least 200 customers, users and conversations."""
    by_id = "query ($ids: [ID!]!) " + repeated("nodes(ids: $ids) { id ... on Customer { name } }", 20)
    rows = "query ($ids: [ID!]!) " + repeated(f"nodes(ids: $ids) {{ ... on Conversation {{ {ROW} }} }}", 6)
    return {
        "agents of queues": ("{ queues { agents { presence } } }", {}),
        "customers by id": (by_id, {"ids": ids["Customer"][-200:]}),
        "users by id": (by_id, {"ids": ids["User"][-200:]}),
        "conversations by id": (rows, {"ids": ids["Conversation"][-200:]}),
        "pages of conversations": (
            repeated(f"ongoingConversations(first: 200) {{ edges {{ node {{ {ROW} }} }} }}", 5), {}
        ),
        "a page with everything": (
            f"{{ ongoingConversations(first: 200) {{ edges {{ node {{ {ROW} "
            "customer { name } participants { id } messages(last: 1) { edges { node { text } } } } } } }",
            {},
        ),
        "pages of agents": (repeated(f"agents(first: 200) {{ {PERSONS_ROW} }}", 5), {}),
        "pages of users": (repeated("users(first: 200) { edges { node { id roles queues { name } } } }", 5), {}),
        "figures": ("{ floor { byQueue { queue { name } } byAgent { agents { agent { id name presence } } } } }", {}),
        **ATTACKS,
    }  # fmt: skip


def heavy_bodies() -> dict[str, bytes]:
    """Of a request over HTTP, each as long as one may be."""
    document = "{ __typename }"
    return {
        "deep JSON": b'{"query": "{ asOf }", "variables": {"a": ' + b"[" * 49_000 + b"]" * 49_000 + b"}}",
        "many keys": json.dumps({"query": document, "variables": {f"v{each}": 1 for each in range(7_000)}}).encode(),
        "many extensions": json.dumps(
            {"query": document, "extensions": {f"e{each}": [] for each in range(6_000)}}
        ).encode(),
        "escapes": json.dumps({"query": document, "operationName": "\x01" * 16_000}).encode(),
        "no JSON": b"{" * 99_000,
        "a batch": json.dumps([{"query": document}] * 3_000).encode(),
    }
