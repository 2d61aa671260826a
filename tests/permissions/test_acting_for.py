"""A connector that acts for agents reads and does what each of them may as an agent, and nothing else; nobody else acts."""

import pytest

from tests.permissions.acting import Call, answers, position
from tests.permissions.decisions import decisions
from tests.permissions.documents import TOGETHER, nodes
from tests.permissions.people import AGENTS, SEATS, Seat
from tests.permissions.proof import Proof
from tests.permissions.test_acts import tried_call

pytestmark = [pytest.mark.xdist_group("permissions"), pytest.mark.timeout(300)]

CONNECTOR = "hook"  # the configuration names everybody of the inner queue for it, whatever their roles
REFUSED = "ACTING_REFUSED"
PLAIN_AGENTS = [seat for seat in SEATS if seat.name in AGENTS]
NO_AGENTS = [seat for seat in SEATS if seat.name not in (*AGENTS, "mixed")]
VIEWER = "{ viewer { id name roles } }"


@pytest.fixture
def through(proof: Proof) -> Proof:
    return proof.through(CONNECTOR)


@pytest.mark.parametrize("seat", PLAIN_AGENTS, ids=lambda seat: seat.name)
def test_it_reads_what_the_agent_reads(proof: Proof, through: Proof, seat: Seat) -> None:
    assert through.ask(seat.login, VIEWER) == proof.ask(seat.login, VIEWER)
    for types in TOGETHER:
        ids = [ref.gid for name in types for ref in proof.floor.of_type(name)]
        assert through.nodes(seat.login, nodes(types), ids) == proof.nodes(seat.login, nodes(types), ids)


@pytest.mark.parametrize("seat", PLAIN_AGENTS, ids=lambda seat: seat.name)
def test_it_does_what_the_agent_may(proof: Proof, through: Proof, seat: Seat) -> None:
    before = position(proof)
    calls = [tried_call(proof, seat, name, act) for name, act in decisions().acts.items()]
    assert answers(through, seat.login, calls) == answers(proof, seat.login, calls)
    assert position(proof) == before, "Something has changed."


def test_of_somebody_with_further_roles_it_has_only_those_of_an_agent(proof: Proof, through: Proof) -> None:
    login = "mixed-inside"
    assert proof.ask(login, VIEWER)["viewer"]["roles"] == ["AGENT", "CUSTOMER"]
    assert through.ask(login, VIEWER)["viewer"]["roles"] == ["AGENT"]
    for types in TOGETHER:
        ids = [ref.gid for name in types for ref in proof.floor.of_type(name)]
        own, used = proof.nodes(login, nodes(types), ids), through.nodes(login, nodes(types), ids)
        assert [each for each in zip(own, used, strict=True) if each[1] is not None and each[0] is None] == []


@pytest.mark.parametrize("seat", NO_AGENTS, ids=lambda seat: seat.name)
def test_it_acts_for_nobody_who_is_no_agent(through: Proof, seat: Seat) -> None:
    assert _refusal(through, seat.login) == REFUSED


@pytest.mark.parametrize("login", ["gone", "agent-outside", "connector-inside", CONNECTOR, "AGENT-INSIDE"])
def test_who_is_not_named_is_refused_as_if_nobody_had_the_login(through: Proof, login: str) -> None:
    assert through.answer(login, VIEWER) == through.answer("nobody", VIEWER)
    assert _refusal(through, login) == REFUSED


@pytest.mark.parametrize("seat", SEATS, ids=lambda seat: seat.name)
def test_nobody_else_acts_for_an_agent(proof: Proof, seat: Seat) -> None:
    assert _refusal(proof.through(seat.login), "agent-inside") == REFUSED


def _refusal(proof: Proof, login: str) -> str | None:
    [told] = answers(proof, login, [Call("viewer", {})])
    [acted] = answers(proof, login, [Call("setPresence", {"input": {"presence": "AWAY"}})])
    assert told.code == acted.code
    return told.code
