"""Many mutations in one document, and the answer to each: a refusal's code and message, an error's code, or a success."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from graphql import get_named_type, is_leaf_type

from tests.permissions.documents import REFUSAL, SCHEMA
from tests.permissions.proof import Proof

OF_MANY = f"... on BatchSuccess {{ items {{ outcome agent {{ id }} refusal {{ {REFUSAL} }} }} }}"
MOST_ROOT_FIELDS = 20  # of one document

# What is selected of queries, where it is not only the type and the id.
SELECTED = {
    "agents": "{ edges { node { id } } pageInfo { hasNextPage } }",
    "alerts": "{ totalCount edges { node { id } } pageInfo { hasNextPage } }",
    "auditTrail": "{ edges { node { number } } pageInfo { hasNextPage } }",
    "conversations": "{ totalCount edges { node { id } } pageInfo { hasNextPage } }",
    "eligibleAgents": "{ cursor }",
    "eligibleQueues": "{ waiting }",
    "floor": "{ ongoing { total } inQueue answered byQueue { inQueue } }",
    "monitoringLedger": "{ edges { node { conversationId } } }",
    "pendingDrafts": "{ totalCount edges { node { id } } pageInfo { hasNextPage } }",
    "supervisorSettings": "{ forceClose }",
    "users": "{ edges { node { id } } }",
    "previewAlertRule": "{ __typename ... on ActionRefused { code message } }",
    "ongoingConversations": "{ totalCount edges { node { id } } pageInfo { hasNextPage } }",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One root field with its arguments."""

    name: str
    arguments: Mapping[str, Any]

    @property
    def is_mutation(self) -> bool:
        assert SCHEMA.mutation_type is not None
        return self.name in SCHEMA.mutation_type.fields

    @property
    def selection(self) -> str:
        root = SCHEMA.mutation_type if self.is_mutation else SCHEMA.query_type
        assert root is not None
        kind = get_named_type(root.fields[self.name].type)
        if is_leaf_type(kind):
            return ""
        if self.is_mutation:
            return f"{{ __typename {REFUSAL} {OF_MANY if _acts_on_many(self) else ''} }}"
        return SELECTED.get(self.name) or "{ __typename id }"


@dataclass(frozen=True, slots=True)
class Answer:
    """`code` is that of a refusal or an error; None for a success, and for what a query answers."""

    code: str | None
    told: Any


def answers(proof: Proof, login: str | None, calls: Sequence[Call]) -> list[Answer]:
    """All calls are queries, or all are mutations, which run one after the other."""
    found: list[Answer] = []
    for is_costly, some in groupby(calls, key=_is_costly):
        listed, most = list(some), 1 if is_costly else MOST_ROOT_FIELDS
        for start in range(0, len(listed), most):
            found += _together(proof, login, listed[start : start + most])
    return found


def _is_costly(call: Call) -> bool:
    """One document has room for one of these."""
    return _acts_on_many(call) or call.name == "previewAlertRule"


def _acts_on_many(call: Call) -> bool:
    return call.name.endswith("Many")


def _together(proof: Proof, login: str | None, calls: Sequence[Call]) -> list[Answer]:
    declared, asked, variables = [], [], {}
    for number, call in enumerate(calls):
        root = SCHEMA.mutation_type if call.is_mutation else SCHEMA.query_type
        assert root is not None
        passed = []
        for name, value in call.arguments.items():
            variable = f"{name}{number}"
            declared.append(f"${variable}: {root.fields[call.name].args[name].type}")
            passed.append(f"{name}: ${variable}")
            variables[variable] = value
        given = f"({', '.join(passed)})" if passed else ""
        asked.append(f"a{number}: {call.name}{given} {call.selection}")
    operation = "mutation" if calls[0].is_mutation else "query"
    head = f"{operation} ({', '.join(declared)})" if declared else operation
    whole = proof.answer(login, f"{head} {{ {' '.join(asked)} }}", variables)
    return [_answer(whole, f"a{number}") for number in range(len(calls))]


def _answer(whole: Any, alias: str) -> Answer:
    for error in whole.get("errors", ()):
        if "path" not in error or error["path"][0] == alias:
            return Answer(error["extensions"]["code"], error["message"])
    told = whole["data"][alias]
    return Answer(told.get("code") if isinstance(told, dict) else None, told)


def position(proof: Proof) -> str:
    """The end of the log: it stays where it is while nothing changes."""
    found: str = proof.ask("root", "{ asOf }")["asOf"]
    return found
