"""Each seat tries each mutation: who may is stopped by nothing but the state or the input, all others by the decided code."""

from collections.abc import Mapping
from typing import Any

import pytest

from models.vocabulary import Role
from tests.permissions.acting import Answer, Call, answers, position
from tests.permissions.decisions import ActDecision, decisions
from tests.permissions.expecting import Counted, Expecting, must_be_right
from tests.permissions.floor import Floor, Ref
from tests.permissions.inputs import Inputs
from tests.permissions.page import Published
from tests.permissions.people import INSIDE, OUTSIDE, SEATS, Seat
from tests.permissions.proof import Proof
from tests.support.unknown_ids import unknown

pytestmark = [pytest.mark.xdist_group("permissions"), pytest.mark.timeout(300)]

CUSTOMERS = ("customer", "connector")
DRAFTS = ("approveDraft", "dropDraft")
HANDS = ("takeHand", "returnHand", "answerHand", "withdrawHand")
MESSAGES = {"acknowledgeDelivery": "WRAP_UP held back", "correctSentiment": "TALKING answer"}
WITHOUT_RIGHT = frozenset(
    {
        *("NOT_FOUND", "API_ACCESS_ROLE", "ROLE_REQUIRED", "OUTSIDE_SUPERVISED_QUEUES", "NOT_PARTICIPANT"),
        *("OFFER_NOT_YOURS", "UNAUTHENTICATED"),
    }
)


def test_acts_on_conversations(proof: Proof, published: Published) -> None:
    counted, before = Counted(), position(proof)
    for seat in SEATS:
        expecting = Expecting(proof.floor, proof.truth, seat.name, counted)
        acts = decisions().acts
        given = answers(proof, seat.login, [tried_call(proof, seat, name, each) for name, each in acts.items()])
        for (name, act), answer in zip(acts.items(), given, strict=True):
            expected = _codes(expecting, seat, name, act)
            if answer.code not in expected:
                counted.wrong.append(f"{seat.name}: {name} answers {answer.code} instead of {sorted(expected)}")
            may = _standing(proof, seat, act) in act.may and not (seat.name == "api" and act.api_access)
            counted.shown += may
            counted.withheld += not may
            _must_show_the_conversation(expecting, act, answer)
        _must_be_shown(proof, seat, dict(zip(acts, given, strict=True)))
    must_be_right(counted)
    assert position(proof) == before, "Something has changed."
    published.must_hold("Mutations of conversations", counted.shown, counted.withheld)


SUPERVISORS_ACTS = {
    "MONITOR": "monitor",
    "JOIN": "join",
    "ASSIGN": "assign",
    "TRANSFER": "transfer",
    "FORCE_CLOSE": "forceClose",
    "TAKE_OVER": "takeOver",
    "UNDO_FORCE_CLOSE": "undoForceClose",
}
ACTIONS = "query ($id: ID!) { conversation(id: $id) { viewerActions { action code reason } } }"


def _must_be_shown(proof: Proof, seat: Seat, given: Mapping[str, Answer]) -> None:
    """The actions that a row shows are those that the mutations allow, and with the same words."""
    shown = proof.ask(seat.login, ACTIONS, id=proof.floor.conversation("CLOSED").gid)["conversation"]
    if shown is None:
        return
    assert [each["action"] for each in shown["viewerActions"]] == list(SUPERVISORS_ACTS)
    for each in shown["viewerActions"]:
        refused = given[SUPERVISORS_ACTS[each["action"]]]
        assert (each["code"], each["reason"]) == (refused.code, refused.told["message"]), seat.name


def _standing(proof: Proof, seat: Seat, act: ActDecision) -> str | None:
    return proof.floor.standing(seat.name, proof.floor.conversation(act.tried))


def _codes(expecting: Expecting, seat: Seat, name: str, act: ActDecision) -> frozenset[str]:
    floor = expecting.floor
    standing = floor.standing(seat.name, floor.conversation(act.tried))
    hidden_offer = name in ("acceptOffer", "declineOffer") and standing in CUSTOMERS
    hidden_message = name in MESSAGES and not expecting.finds(_message(floor, name))
    hidden_hand = name in HANDS and not expecting.finds(_hand(floor))
    hidden_draft = name in DRAFTS and not expecting.finds(_draft(floor))
    if standing is None or hidden_offer or hidden_message or hidden_hand or hidden_draft:
        return frozenset({"NOT_FOUND"})
    if seat.name == "api" and act.api_access:
        return frozenset({act.api_access})
    return act.says if standing in act.may else act.others


def _draft(floor: Floor) -> Ref:
    return Ref("Draft", floor.halves[INSIDE].drafts["CLOSED"].id)


def _hand(floor: Floor) -> Ref:
    return Ref("RaisedHand", floor.halves[INSIDE].hands["CLOSED"].id)


def _message(floor: Floor, name: str) -> Ref:
    return Ref("Message", floor.halves[INSIDE].messages[MESSAGES[name]].id)


def tried_call(proof: Proof, seat: Seat, name: str, act: ActDecision) -> Call:
    """On the conversation where the act is tried. What the input asks for can't be done there, whoever asks."""
    floor = proof.floor
    conversation, inputs = floor.conversation(act.tried), Inputs(floor)
    more: dict[str, Any] = {}
    match name:
        case "acknowledgeDelivery" | "correctSentiment":
            more = {"messageId": _message(floor, name).gid}
        case "escalateConversation":
            more = {"queueId": next(ref.gid for ref, label in floor.labels.items() if label == "calls")}
        case "sendMessage":
            is_customers = floor.standing(seat.name, conversation) in CUSTOMERS
            more = {"visibility": "INTERNAL" if is_customers else "PUBLIC"}
        case (
            "acceptOffer"
            | "declineOffer"
            | "takeHand"
            | "returnHand"
            | "answerHand"
            | "withdrawHand"
            | "approveDraft"
            | "dropDraft"
        ):
            return inputs.call(name)
    return inputs.call(name, conversationId=conversation.gid, **more)


def _must_show_the_conversation(expecting: Expecting, act: ActDecision, answer: Answer) -> None:
    """A refusal holds the conversation for whoever sees it, and nothing for all others."""
    conversation = expecting.floor.conversation(act.tried)
    expected = {"id": conversation.gid} if expecting.finds(conversation) else None
    shown = answer.told.get("currentConversation") if isinstance(answer.told, dict) else None
    assert shown in (expected, None), (expecting.seat, answer)


# What no administrator is allowed either, because it can't be done; none of the ids is one.
IMPOSSIBLE: Mapping[str, Mapping[str, Any]] = {
    "updateSupervisorSettings": {"monitoringUnreadSeconds": 1},
    "setRights": {"userId": unknown("User")},
    "disableUser": {"userId": unknown("User")},
    "enableUser": {"userId": unknown("User")},
    "saveAgent": {"userId": unknown("User")},
    "saveChannel": {"url": "nowhere"},
    "requestApproval": {},
    "endAllSignIns": {"userId": unknown("User")},
    "revokeToken": {"userId": unknown("User")},
    "searchTranscripts": {"purpose": "x" * 2_001},
}


def test_acts_that_take_a_role(proof: Proof, published: Published) -> None:
    counted, before = Counted(), position(proof)
    for seat in SEATS:
        acts = decisions().role_acts
        given = answers(proof, seat.login, [_role_call(proof, seat, name) for name in acts])
        for (name, roles), answer in zip(acts.items(), given, strict=True):
            expected = _expected_of_role(proof, seat, name, roles)
            may = expected is None
            is_right = answer.code not in WITHOUT_RIGHT - _harmless(seat, name) if may else answer.code == expected
            if not is_right:
                counted.wrong.append(f"{seat.name}: {name} answers {answer.code} instead of {expected}")
            counted.shown += may
            counted.withheld += not may
    must_be_right(counted)
    assert position(proof) == before, "Something has changed."
    published.must_hold("Other mutations", counted.shown, counted.withheld)


def _role_call(proof: Proof, seat: Seat, name: str) -> Call:
    given: dict[str, Any] = dict(IMPOSSIBLE.get(name, {}))
    if name == "setPresence":
        given["presence"] = (
            "AVAILABLE" if Role.SUPERVISOR in seat.roles else "OFFLINE" if seat.name == "mixed" else "AWAY"
        )
    if name == "mergeCustomers":  # who are one person already
        given |= {"customerId": _customer(proof, "customer").gid, "intoCustomerId": _customer(proof, "person").gid}
    if name == "partCustomer":  # who was not merged
        given["customerId"] = _customer(proof, "person").gid
    if name == "resetPresence":
        given["agentId"] = Ref("Agent", proof.floor.person("mixed").id).gid
    return Inputs(proof.floor).call(name, **given)


def _customer(proof: Proof, name: str) -> Ref:
    return Ref("Customer", proof.floor.halves[INSIDE].customers[name].id)


def _expected_of_merging(proof: Proof, seat: Seat) -> str | None:
    """The customer and the person have conversations in every state."""
    if Role.AGENT not in seat.roles:
        if Role.API_ACCESS in seat.roles:
            return "API_ACCESS_ROLE"
        if Role.SUPERVISOR not in seat.roles:
            return "ROLE_REQUIRED"
    if not proof.floor.finds(seat.name, _customer(proof, "person")):
        return "NOT_FOUND"
    return "NOT_PARTICIPANT" if seat.name in ("asked", "picker", "mixed") else None


def _expected_of_role(proof: Proof, seat: Seat, name: str, roles: frozenset[str]) -> str | None:
    """The code of the refusal; None if this seat may."""
    is_administrator = Role.ADMIN in seat.roles
    match name:
        case "mergeCustomers" | "partCustomer":
            return _expected_of_merging(proof, seat)
        case "resetPresence":
            finds = proof.floor.standing(seat.name, Ref("Agent", proof.floor.person("mixed").id))
            if finds and seat.name == "api":
                return "API_ACCESS_ROLE"
            return "NOT_FOUND" if not finds else None if Role.SUPERVISOR in seat.roles else "ROLE_REQUIRED"
        case "assignMany" | "transferMany" | "forceCloseMany" | "undoForceCloseMany" | "searchTranscripts" if (
            Role.API_ACCESS in seat.roles
        ):
            return "API_ACCESS_ROLE"
        case "saveAlertRule" | "deleteAlertRule" | "acknowledgeAlerts":  # of which there is none
            if Role.API_ACCESS in seat.roles:
                return "API_ACCESS_ROLE"
            return None if is_administrator else "NOT_FOUND" if Role.SUPERVISOR in seat.roles else "ROLE_REQUIRED"
        case "endSignIn":
            return None if is_administrator or seat.name == "agent" else "NOT_FOUND"
        case "endAllSignIns" | "revokeToken":
            return None if is_administrator else "ROLE_REQUIRED"
        case _:
            return "ROLE_REQUIRED" if roles.isdisjoint(seat.roles) else None


def _harmless(seat: Seat, name: str) -> frozenset[str]:
    """For whoever finds everything, or may start a conversation, NOT_FOUND says only that there is none."""
    finds_all = Role.ADMIN in seat.roles or name == "startConversation"
    return frozenset({"NOT_FOUND"}) if finds_all else frozenset()


@pytest.mark.parametrize("login", [None, "gone"])
def test_without_a_valid_sign_in_nothing_answers(proof: Proof, published: Published, login: str | None) -> None:
    inputs, refused = Inputs(proof.floor), 0
    for name in (*decisions().queries, *decisions().acts, *decisions().role_acts):
        given = {"id": "", "ids": ""} if name in ("node", "nodes", "conversation") else {}
        [answer] = answers(proof, login, [inputs.call(name, **given)])
        if name == "viewer":
            assert answer == Answer(None, None)
            continue
        assert answer.code == "UNAUTHENTICATED", name
        refused += 1
    published.must_hold(f"Without a valid sign-in: {'disabled' if login else 'no token'}", 0, refused)


def test_the_outer_queue_has_what_the_inner_one_has(proof: Proof) -> None:
    """So that acts beyond reach (test_ids.py) would find something to act on."""
    inside, outside = proof.floor.halves[INSIDE], proof.floor.halves[OUTSIDE]
    assert inside.offers.keys() == outside.offers.keys()
    assert {each.tried for each in decisions().acts.values()} - outside.conversations.keys() == {"PICK"}
