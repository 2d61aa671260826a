"""Lists, counts, searches, filters, targets and figures hold what a seat finds, and nothing that tells of the rest."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from tests.permissions import administration
from tests.permissions.conversations import Half
from tests.permissions.decisions import decisions
from tests.permissions.documents import Selection, selection, text
from tests.permissions.expecting import Counted, Expecting, differences, must_be_right
from tests.permissions.floor import Ref
from tests.permissions.page import Published
from tests.permissions.parts import Fields
from tests.permissions.people import INSIDE, OUTSIDE, SEATS, Seat
from tests.permissions.proof import Proof

pytestmark = [pytest.mark.xdist_group("permissions"), pytest.mark.timeout(300)]

LISTS = """{
  queues(includeRetired: true) { id } workstreams(includeRetired: true) { id } operatingHours { id }
  agents(first: 200) { edges { node { id } } pageInfo { hasNextPage } }
  users(first: 200) { edges { node { id } } pageInfo { hasNextPage } }
  ongoingConversations(first: 200) { totalCount edges { node { id } } pageInfo { hasNextPage } }
  conversations(first: 200) { totalCount edges { node { id } } pageInfo { hasNextPage } }
  pendingDrafts(first: 200) { totalCount edges { node { id } } pageInfo { hasNextPage } }
}"""
SEARCH_CLOSED = (
    "conversations(filter: {search: $s%d}, first: 50) { totalCount edges { node { id } } pageInfo { hasNextPage } }"
)
SEARCH = "ongoingConversations(filter: {search: $s%d}, first: 50) { totalCount edges { node { id } } pageInfo { hasNextPage } }"


def may_ask(seat: Seat, query: str) -> bool:
    allowed = decisions().queries[query]
    return "anybody" in allowed or not allowed.isdisjoint(seat.roles)


def ids_in(answer: Any) -> list[str] | None:
    if answer is None:
        return None
    items = [edge["node"] for edge in answer["edges"]] if isinstance(answer, dict) else answer
    return sorted(each["id"] for each in items)


class Asked:
    """The lists of one seat."""

    def __init__(self, proof: Proof, seat: Seat, counted: Counted) -> None:
        self.proof, self.seat, self.counted = proof, seat, counted
        self.expecting = Expecting(proof.floor, proof.truth, seat.name, counted)

    def found(self, type_name: str, condition: Callable[[Ref], bool] = lambda ref: True) -> list[str]:
        return sorted(
            ref.gid for ref in self.proof.floor.of_type(type_name) if self.expecting.finds(ref) and condition(ref)
        )

    def must_be(self, what: str, expected: list[str] | None, answer: Any, *, of: int) -> None:
        """`of` is how many there are for somebody who finds all."""
        got = ids_in(answer)
        if got != expected:
            self.counted.wrong.append(f"{self.seat.name}, {what}: {len(got or ())} instead of {len(expected or ())}")
        if isinstance(answer, dict):
            assert answer["pageInfo"]["hasNextPage"] is False
            assert answer.get("totalCount", len(expected or ())) == len(expected or ()), (self.seat.name, what)
        self.counted.shown += len(expected or ())
        self.counted.withheld += of - len(expected or ())


def is_ongoing(proof: Proof) -> Callable[[Ref], bool]:
    return lambda ref: proof.floor.states[ref] != "CLOSED"


def is_closed(proof: Proof) -> Callable[[Ref], bool]:
    return lambda ref: proof.floor.states[ref] == "CLOSED"


def is_pending(proof: Proof) -> Callable[[Ref], bool]:
    return lambda ref: proof.truth.of[ref]["draftStatus"] == "PENDING"


def number_of(proof: Proof, type_name: str) -> int:
    return len(list(proof.floor.of_type(type_name)))


LISTED = {
    "queues": "Queue",
    "workstreams": "Workstream",
    "operatingHours": "OperatingHours",
    "agents": "Agent",
    "users": "User",
}


def test_lists_and_counts(proof: Proof, published: Published) -> None:
    counted = Counted()
    for seat in SEATS:
        asked, answer = Asked(proof, seat, counted), proof.ask(seat.login, LISTS)
        for query, type_name in LISTED.items():
            expected = asked.found(type_name) if may_ask(seat, query) else None
            asked.must_be(query, expected, answer[query], of=number_of(proof, type_name))
        pending = asked.found("Draft", is_pending(proof)) if may_ask(seat, "pendingDrafts") else None
        asked.must_be("pendingDrafts", pending, answer["pendingDrafts"], of=number_of(proof, "Draft"))
        closed = asked.found("Conversation", is_closed(proof)) if may_ask(seat, "conversations") else None
        asked.must_be("history", closed, answer["conversations"], of=number_of(proof, "Conversation"))
        ongoing = asked.found("Conversation", is_ongoing(proof))
        asked.must_be("the list", ongoing, answer["ongoingConversations"], of=number_of(proof, "Conversation"))
    must_be_right(counted)
    published.must_hold("Lists and counts", counted.shown, counted.withheld)


# Every field may be shared, so that equal viewers get one answer, unless something of it is personal to them.
SHARED: Selection = {
    "id": None,
    "title": None,
    "version": None,
    "lastActivityAt": None,
    "agent": {"id": None},
    "participants": {"id": None},
    "pendingOffer": {"id": None},
    "sentiment": {"level": None},
    "viewerActions": {"action": None, "code": None},
}
ROUNDS = 3


def test_shared_answers_are_shared_by_equals_only(proof: Proof, published: Published) -> None:
    """In each round another seat is the first to ask, whose answer the next one may get."""
    counted = Counted()
    row = text("Conversation", SHARED).replace("(includeFormer: true)", "")
    document = f"{{ asOf ongoingConversations(first: 50) {{ totalCount edges {{ node {row} }} }} }}"
    for number in range(ROUNDS):
        for seat in (*SEATS[number * 4 :], *SEATS[: number * 4]):
            asked, page = Asked(proof, seat, counted), proof.ask(seat.login, document)["ongoingConversations"]
            got = {edge["node"]["id"]: edge["node"] for edge in page["edges"]}
            for ref in filter(is_ongoing(proof), proof.floor.of_type("Conversation")):
                expected = asked.expecting.told(ref, SHARED)
                if expected:
                    del expected["__typename"]
                    _leave_out_former(proof, expected)
                counted.wrong += differences(f"{seat.name}: {proof.floor.labels[ref]}", expected, got.get(ref.gid))
            assert page["totalCount"] == len(got)
    must_be_right(counted)
    published.must_hold("Shared answers", counted.shown, counted.withheld)


def _leave_out_former(proof: Proof, row: Fields) -> None:
    former = {ref.gid for ref in proof.floor.of_type("Participant") if proof.truth.of[ref]["until"]}
    row["participants"] = [each for each in row["participants"] if each["id"] not in former]


def test_what_administrators_read(proof: Proof, published: Published) -> None:
    counted = Counted()
    for seat in SEATS:
        answer = proof.ask(seat.login, administration.document())
        expecting = Expecting(proof.floor, proof.truth, seat.name, counted)
        for query, truth in proof.administration.items():
            kind = administration.ROOTS[query]
            below = {"edges": {"node": selection(kind)}} if query == "auditTrail" else selection(kind)
            fields = len(selection(kind))
            if may_ask(seat, query):
                counted.shown += fields
                counted.wrong += differences(f"{seat.name}: {query}", expecting.value(truth, below), answer[query])
            else:
                counted.withheld += fields
                counted.wrong += differences(f"{seat.name}: {query}", None, answer[query])
    must_be_right(counted)
    published.must_hold("Configuration and audit trail", counted.shown, counted.withheld)


def test_everybody_reads_their_own_sign_ins(proof: Proof) -> None:
    [inside, outside] = (proof.floor.sign_ins[name].gid for name in (INSIDE, OUTSIDE))
    theirs = Ref("User", proof.floor.person("agent", OUTSIDE).id).gid
    document = "query ($id: ID!) { signIns { id } theirs: signIns(userId: $id) { id } }"
    for seat in SEATS:
        answer = proof.ask(seat.login, document, id=theirs)
        own = [each["id"] for each in answer["signIns"]]
        assert ((inside in own), (outside in own)) == (seat.name == "agent", False)
        assert answer["theirs"] == ([{"id": outside}] if seat.name == "administrator" else None)


def test_nobody_reads_of_monitoring_while_the_policies_tell_nobody(proof: Proof) -> None:
    document = "{ monitoringLedger { edges { node { purpose } } } monitoringPurposes }"
    for seat in SEATS:
        answer = proof.ask(seat.login, document)
        assert answer["monitoringLedger"] is None, seat.name
        assert answer["monitoringPurposes"] == ([] if may_ask(seat, "monitoringPurposes") else None), seat.name


def test_searches_find_only_what_may_be_read(proof: Proof, published: Published) -> None:
    counted = Counted()
    searches = {**_titles(proof), **_texts(proof)}
    declared = ", ".join(f"$s{number}: String" for number in range(len(searches)))
    asked_for = " ".join(f"s{number}: {SEARCH % number}" for number in range(len(searches)))
    document = f"query ({declared}) {{ {asked_for} }}"
    texts = {f"s{number}": searched for number, searched in enumerate(searches)}
    for seat in SEATS:
        asked, answer = Asked(proof, seat, counted), proof.ask(seat.login, document, **texts)
        for alias, searched in texts.items():
            ref, conversation = searches[searched]
            expected = (
                [conversation.gid]
                if asked.expecting.finds(ref) and _is_searched(proof, seat, ref, conversation)
                else []
            )
            asked.must_be(f"search for {searched!r}", expected, answer[alias], of=1)

    must_be_right(counted)
    published.must_hold("Searches", counted.shown, counted.withheld)


CLOSED: Mapping[str, Mapping[str, Sequence[str]]] = {
    INSIDE: {"CLOSED": ("public", "internal", "answer")},
    OUTSIDE: {"CLOSED": ("public", "internal")},
}


def test_searches_of_what_is_closed_find_only_what_may_be_read(proof: Proof, published: Published) -> None:
    """The one supervisor who said for what finds what is in messages, too; nobody else who did not take part."""
    counted = Counted()
    searches = {**_titles(proof, CLOSED), **_texts(proof, CLOSED)}
    declared = ", ".join(f"$s{number}: String" for number in range(len(searches)))
    asked_for = " ".join(f"s{number}: {SEARCH_CLOSED % number}" for number in range(len(searches)))
    texts = {f"s{number}": searched for number, searched in enumerate(searches)}
    for seat in SEATS:
        asked, answer = (
            Asked(proof, seat, counted),
            proof.ask(seat.login, f"query ({declared}) {{ {asked_for} }}", **texts),
        )
        for alias, searched in texts.items():
            ref, conversation = searches[searched]
            expected = [conversation.gid] if asked.expecting.finds(ref) else []
            listed = expected if may_ask(seat, "conversations") else None
            asked.must_be(f"search for {searched!r}", listed, answer[alias], of=1)
    must_be_right(counted)
    published.must_hold("Searches of closed conversations", counted.shown, counted.withheld)


def _is_searched(proof: Proof, seat: Seat, ref: Ref, conversation: Ref) -> bool:
    """A waiting conversation is not searched at all for those who only monitor it, older messages included."""
    is_waiting = proof.floor.states[conversation] == "WAITING"
    return not (is_waiting and ref.type == "Message" and seat.name == "monitoring")


SEARCHED: Mapping[str, Mapping[str, Sequence[str]]] = {
    INSIDE: {
        "TALKING": ("public", "internal", "answer"),
        "WAITING": ("internal", "later"),
        "MIXED": ("public", "internal"),
        "BOT": ("internal",),
    },
    OUTSIDE: {"TALKING": ("public", "internal"), "BOT": ("answer",)},
}


def _titles(proof: Proof, searched: Mapping[str, Mapping[str, Sequence[str]]] = SEARCHED) -> dict[str, tuple[Ref, Ref]]:
    found = {}
    for name, kinds in searched.items():
        for kind in kinds:
            ref = proof.floor.conversation(kind, name)
            found[f"title of {kind.lower()} {name}"] = (ref, ref)
    return found


def _texts(proof: Proof, searched: Mapping[str, Mapping[str, Sequence[str]]] = SEARCHED) -> dict[str, tuple[Ref, Ref]]:
    found = {}
    for name, kinds in searched.items():
        half: Half = proof.floor.halves[name]
        for kind, whats in kinds.items():
            for what in whats:
                message = Ref("Message", half.messages[f"{kind} {what}"].id)
                found[f"{what} text of {kind.lower()} {name}"] = (message, proof.floor.conversation(kind, name))
    return found
