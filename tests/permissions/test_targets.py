"""Filters, orders, targets and figures tell nothing that their reader may not know."""

import base64
import re
from typing import Any

import pytest

from schema.ids import UNKNOWN_ID, global_id
from tests.permissions.expecting import Counted, Expecting, differences, must_be_right
from tests.permissions.floor import Ref
from tests.permissions.page import Published
from tests.permissions.people import INSIDE, MEMBERS, OUTSIDE, SEATS, SUPERVISORS, Seat
from tests.permissions.proof import Proof

pytestmark = [pytest.mark.xdist_group("permissions"), pytest.mark.timeout(300)]

MAY_SUPERVISE = tuple(name for name in SUPERVISORS if name != "api")
LIST = "{ totalCount edges { node { id } } }"
FILTERS = f"""query ($queue: ID!, $other: ID!, $agent: ID!, $theirs: ID!) {{
  queue: ongoingConversations(filter: {{queueIds: [$queue]}}, first: 50) {LIST}
  other: ongoingConversations(filter: {{queueIds: [$other]}}, first: 50) {LIST}
  agent: ongoingConversations(filter: {{agentIds: [$agent]}}, first: 50) {LIST}
  theirs: ongoingConversations(filter: {{agentIds: [$theirs]}}, first: 50) {LIST}
  sentiment: ongoingConversations(filter: {{sentimentAtOrBelow: NEGATIVE}}, first: 50) {LIST}
  attention: ongoingConversations(filter: {{attentionAtLeast: SOON}}, first: 50) {LIST}
  agents: agents(filter: {{queueIds: [$queue]}}, first: 50) {{ edges {{ node {{ id }} }} }}
  otherAgents: agents(filter: {{queueIds: [$other]}}, first: 50) {{ edges {{ node {{ id }} }} }}
}}"""


def test_filters(proof: Proof, published: Published) -> None:
    counted, floor = Counted(), proof.floor
    given = {
        "queue": Ref("Queue", floor.halves[INSIDE].queue.id).gid,
        "other": Ref("Queue", floor.halves[OUTSIDE].queue.id).gid,
        "agent": Ref("Agent", floor.person("agent").id).gid,
        "theirs": Ref("Agent", floor.person("agent", OUTSIDE).id).gid,
    }
    for seat in SEATS:
        answer, expecting = proof.ask(seat.login, FILTERS, **given), Expecting(floor, proof.truth, seat.name, counted)
        for name, expected in _filtered(proof, seat, expecting).items():
            page = answer[name]
            got = page and sorted(edge["node"]["id"] for edge in page["edges"])
            counted.wrong += differences(f"{seat.name}: {name}", expected, got)
            if page and "totalCount" in page:
                counted.wrong += differences(f"{seat.name}: count of {name}", len(got), page["totalCount"])
            counted.shown += len(expected or ())
            counted.withheld += not expected
    must_be_right(counted)
    published.must_hold("Filters", counted.shown, counted.withheld)


def _filtered(proof: Proof, seat: Seat, expecting: Expecting) -> dict[str, list[str] | None]:
    """Who is on the customer's side of a conversation can't select it by what customers are never told."""
    floor, truth = proof.floor, proof.truth.of
    found = [ref for ref in floor.of_type("Conversation") if expecting.finds(ref) and floor.states[ref] != "CLOSED"]
    as_staff = [ref for ref in found if floor.standing(seat.name, ref) not in ("customer", "connector")]

    def of(field: str, kind: str, half: str, refs: list[Ref]) -> list[str]:
        wanted = floor.halves[half].queue.id if kind == "Queue" else floor.person("agent", half).id
        return sorted(ref.gid for ref in refs if truth[ref][field] == Ref(kind, wanted))

    def members(half: str) -> list[str] | None:
        if seat.roles <= {"CUSTOMER", "CHANNEL", "API_ACCESS"}:
            return None
        queue = Ref("Queue", floor.halves[half].queue.id)
        agents = [Ref("Agent", floor.person(name, half).id) for name in MEMBERS]
        return sorted(ref.gid for ref in agents if expecting.finds(queue))

    return {
        "queue": of("queue", "Queue", INSIDE, found),
        "other": of("queue", "Queue", OUTSIDE, found),
        "agent": of("agent", "Agent", INSIDE, as_staff),
        "theirs": of("agent", "Agent", OUTSIDE, as_staff),
        "sentiment": sorted(ref.gid for ref in as_staff),
        "attention": sorted(ref.gid for ref in as_staff),
        "agents": members(INSIDE),
        "otherAgents": members(OUTSIDE),
    }


ORDERS = """{
  sentiment: ongoingConversations(orderBy: WORST_SENTIMENT, first: 50) { edges { cursor node { id } } }
  attention: ongoingConversations(orderBy: NEEDS_ATTENTION, first: 50) { edges { cursor node { id } } }
  activity: ongoingConversations(orderBy: LATEST_ACTIVITY, first: 50) { edges { cursor node { id } } }
}"""


def test_cursors_hold_nothing_that_their_reader_may_not_know(proof: Proof) -> None:
    """A cursor holds the value by which the list is sorted."""
    for seat in SEATS:
        answer = proof.ask(seat.login, ORDERS)
        for edge in (*answer["sentiment"]["edges"], *answer["attention"]["edges"]):
            is_sorted_so = re.search("WORST_SENTIMENT|NEEDS_ATTENTION", _opened(edge["cursor"]))
            assert not (is_sorted_so and _is_a_customers(proof, seat, edge["node"]["id"])), seat.name
        for edge in answer["activity"]["edges"]:
            fields = next(proof.truth.of[ref] for ref in proof.truth.of if ref.gid == edge["node"]["id"])
            told = fields["lastActivityAt"].isoformat() in _opened(edge["cursor"])
            assert told == seat.roles.isdisjoint(("CUSTOMER", "CHANNEL")), seat.name


def _opened(cursor: str) -> str:
    return base64.b64decode(cursor + "==").decode()


def _is_a_customers(proof: Proof, seat: Seat, gid: str) -> bool:
    standings = (proof.floor.standing(seat.name, ref) for ref in proof.floor.of_type("Conversation") if ref.gid == gid)
    return next(standings) in ("customer", "connector")


AGENTS = "{ agent { id presence capacityTotal skills } eligible refusals presence capacityTotal capacityUsed skills }"
TARGETS = f"""query ($id: ID!) {{
  assign: eligibleAgents(conversationId: $id, action: ASSIGN, includeIneligible: true) {AGENTS}
  transfer: eligibleAgents(conversationId: $id, action: TRANSFER, includeIneligible: true) {AGENTS}
  consult: eligibleAgents(conversationId: $id, action: CONSULT, includeIneligible: true) {AGENTS}
  queues: eligibleQueues(conversationId: $id) {{ queue {{ id name }} waiting agentsAvailable }}
}}"""


def test_targets(proof: Proof, published: Published) -> None:
    counted, floor = Counted(), proof.floor
    for seat in SEATS:
        for kind in ("OPEN", "FREE", "CLOSED"):
            answer = proof.ask(seat.login, TARGETS, id=floor.conversation(kind).gid)
            for name, expected in _targets(proof, seat, kind).items():
                key = "queue" if name == "queues" else "agent"
                got = answer[name] and sorted(each[key]["id"] for each in answer[name])
                counted.wrong += differences(f"{seat.name}: {name} of {kind}", expected and sorted(expected), got)
                counted.shown += len(expected or ())
                counted.withheld += expected is None
                _must_be_true(proof, answer[name] if key == "agent" else None)
        outside = proof.ask(seat.login, TARGETS, id=floor.conversation("OPEN", OUTSIDE).gid)
        assert outside == dict.fromkeys(("assign", "transfer", "consult", "queues"))
        assert proof.ask(seat.login, TARGETS, id=global_id("Conversation", UNKNOWN_ID)) == outside
        counted.withheld += len(outside)
    must_be_right(counted)
    published.must_hold("Targets", counted.shown, counted.withheld)


def _targets(proof: Proof, seat: Seat, kind: str) -> dict[str, list[str] | None]:
    """Supervisors choose among all people and the bots of their queues, agents among those whom they know."""
    floor = proof.floor
    inside = [Ref("Agent", floor.person(name).id).gid for name in MEMBERS]
    outside = [Ref("Agent", floor.person(name, OUTSIDE).id).gid for name in MEMBERS if name != "bot"]
    current = Ref("Queue", floor.halves[INSIDE].queue.id)
    queues = [ref.gid for ref in floor.of_type("Queue") if ref != current and floor.labels[ref] != "retired queue"]
    chosen: dict[str, list[str] | None] = dict.fromkeys(("assign", "transfer", "consult", "queues"))
    if seat.name in MAY_SUPERVISE and kind == "OPEN":
        return {**chosen, "assign": [*inside, *outside], "queues": queues}
    if seat.name in MAY_SUPERVISE and kind == "FREE":
        return {**chosen, "transfer": [*inside, *outside]}
    if seat.name == "agent" and kind == "FREE":
        return {**chosen, "transfer": inside, "consult": inside, "queues": queues}
    return chosen


def _must_be_true(proof: Proof, targets: Any) -> None:
    agents = {ref.gid: proof.truth.of[ref] for ref in proof.floor.of_type("Agent")}
    for each in targets or ():
        truth = agents[each["agent"]["id"]]
        for name in ("presence", "capacityTotal", "capacityUsed", "skills"):
            assert each[name] == truth[name]


SUMS = "ongoing { total open } inQueue answered handled abandoned transferred sentimentDistribution { level conversations }"
FIGURES = f"""query ($queue: ID!, $other: ID!) {{
  floor {{
    {SUMS} agentsByPresence {{ presence agents }}
    byQueue {{ queue {{ id }} {SUMS} agentsByPresence {{ presence agents }} }}
    byChannel {{ channel inQueue }} byAgent {{ agents {{ agent {{ id }} }} }} }}
  own: floor(queueIds: [$queue]) {{ {SUMS} }}
  other: floor(queueIds: [$other]) {{ {SUMS} }}
  both: floor(queueIds: [$queue, $other]) {{ {SUMS} }}
  unknown: floor(queueIds: ["{global_id("Queue", UNKNOWN_ID)}"]) {{ {SUMS} }}
}}"""


def test_figures_count_only_the_queues_that_one_oversees(proof: Proof, published: Published) -> None:
    """The two queues have different numbers of everything, and administrators read the figures of each."""
    floor = proof.floor
    queues = {half: Ref("Queue", floor.halves[half].queue.id).gid for half in (INSIDE, OUTSIDE)}
    given = {"queue": queues[INSIDE], "other": queues[OUTSIDE]}
    all_of_it = proof.ask("administrator", FIGURES, **given)
    by_queue = {each["queue"]["id"]: each for each in all_of_it["floor"]["byQueue"]}
    inside, outside = (by_queue[queues[half]] for half in (INSIDE, OUTSIDE))
    assert (inside["ongoing"], outside["ongoing"]) == ({"total": 9, "open": 3}, {"total": 7, "open": 1})
    assert all_of_it["floor"]["byAgent"] is None
    people = sorted(Ref("Agent", floor.person(name).id).gid for name in MEMBERS if name != "bot")
    shown = withheld = 0
    for seat in SEATS:
        answer = proof.ask(seat.login, FIGURES, **given)
        if seat.name == "administrator":
            continue
        assert answer["other"] is answer["unknown"] is None
        if seat.name not in SUPERVISORS:
            assert answer == dict.fromkeys(answer)
            withheld += len(answer)
            continue
        [queue] = answer["floor"]["byQueue"]
        assert queue == inside
        for name in ("floor", "own", "both"):
            assert {each: answer[name][each] for each in answer["own"]} == {
                each: inside[each] for each in answer["own"]
            }
        assert answer["floor"]["agentsByPresence"] == inside["agentsByPresence"]
        assert sorted(each["agent"]["id"] for each in answer["floor"]["byAgent"]["agents"]) == people
        shown, withheld = shown + len(inside), withheld + len(outside)
    published.must_hold("Figures", shown, withheld)
