"""Each seat puts ids of objects that it does not find into every argument that takes an id, and learns nothing by it.

The answer must be the same as for an id that nobody has: code, message, lists and counts.
"""

import re
from collections.abc import Iterator, Sequence

import pytest

from api.client_errors import MOST_ERRORS
from schema.ids import ALSO_NAMED_BY
from tests.permissions.acting import answers, position
from tests.permissions.decisions import IdDecision, decisions
from tests.permissions.documents import SCHEMA, id_arguments
from tests.permissions.expecting import Counted, must_be_right
from tests.permissions.floor import Ref
from tests.permissions.inputs import Inputs
from tests.permissions.listening import Ear, Frame, stream_of
from tests.permissions.page import Published
from tests.permissions.people import INSIDE, OUTSIDE, SEATS, Seat
from tests.permissions.proof import Proof
from tests.support.unknown_ids import unknown

pytestmark = [pytest.mark.xdist_group("permissions"), pytest.mark.timeout(300)]

UNKNOWN = {unknown(name) for name in (*decisions().objects, "SignIn", "Approval")}
ONE_OF_EACH_ROLE = tuple({seat.roles: seat for seat in reversed(SEATS)}.values())
ONLY_ADMINISTRATORS = ("Approval",)  # there is nothing outside of the reach of those who may use the id at all


def places(operations: tuple[str, ...]) -> Iterator[tuple[str, str, IdDecision]]:
    """Each root field of these operations with each of its arguments that takes an id of an object."""
    roots = {"query": SCHEMA.query_type, "mutation": SCHEMA.mutation_type, "subscription": SCHEMA.subscription_type}
    for name, argument in id_arguments():
        decision = decisions().of_id(name, argument)
        assert decision is not None
        named = [roots[each] for each in operations]
        if decision.type != "nothing" and any(root and name in root.fields for root in named):
            yield name, argument, decision


def trials(proof: Proof, seat: Seat, *operations: str) -> Iterator[tuple[str, str, str]]:
    """For each place an id that nobody has, then ids that the seat does not find."""
    for name, argument, decision in places(operations):
        of_nothing = unknown("Agent" if decision.type == "anything" else decision.type)
        if refs := hidden(proof, seat, decision):
            yield from ((name, argument, each) for each in (of_nothing, *(ref.gid for ref in refs)))


def hidden(proof: Proof, seat: Seat, decision: IdDecision) -> list[Ref]:
    """One object of the type inside and one or two outside that the seat does not find, and may not know otherwise."""
    if decision.type == "SignIn":
        found_by = {INSIDE: ("agent", "administrator"), OUTSIDE: ("administrator",)}
        return [proof.floor.sign_ins[half] for half, who in found_by.items() if seat.name not in who]
    if decision.type in ONLY_ADMINISTRATORS:
        return []
    own = Ref("User", proof.floor.person(seat.name).id)  # everybody may name themselves, also who reads no users
    types = ("Conversation", "Message", "Agent") if decision.type == "anything" else (decision.type,)
    found: list[Ref] = []
    for name in types:
        refs = [
            ref
            for ref in proof.floor.of_type(name)
            if ref != own and not proof.floor.finds(seat.name, ref) and not _is_known(proof, seat, ref, decision)
        ]
        chosen = {
            (OUTSIDE in proof.floor.labels[ref], decision.only_human and _is_bot(proof, ref)): ref for ref in refs
        }
        found += chosen.values()
    return found + [Ref(alias, ref.id) for ref in found[:1] for alias in sorted(ALSO_NAMED_BY.get(ref.type, ()))]


def _is_known(proof: Proof, seat: Seat, ref: Ref, decision: IdDecision) -> bool:
    """Whether the rules let this seat choose the object as a target, although it is beyond their reach."""
    standings = {proof.floor.standing(seat.name, each) for each in proof.floor.of_type("Conversation")}
    knows = not standings.isdisjoint(decision.known_to)
    return knows and not (decision.only_human and _is_bot(proof, ref))


def _is_bot(proof: Proof, ref: Ref) -> bool:
    return ref.type == "Agent" and bool(proof.truth.of[ref]["isBot"])


@pytest.mark.parametrize("operation", ["query", "mutation"])
def test_an_id_beyond_reach_is_an_id_of_nothing(proof: Proof, published: Published, operation: str) -> None:
    counted, before = Counted(), position(proof)
    inputs = Inputs(proof.floor, before)
    for seat in ONE_OF_EACH_ROLE:
        tried = list(trials(proof, seat, operation))
        calls = [inputs.call(name, **{argument: value}) for name, argument, value in tried]
        _must_be_as_of_nothing(seat, tried, answers(proof, seat.login, calls), counted)
    must_be_right(counted)
    assert position(proof) == before, "Something has changed."
    published.must_hold(f"Ids in {'queries' if operation == 'query' else 'mutations'}", 0, counted.withheld)


async def test_a_stream_of_an_id_beyond_reach_is_a_stream_of_nothing(proof: Proof, published: Published) -> None:
    """Each begins with a frame at once, which must be the same, and with the same errors, if any."""
    counted = Counted()
    for seat in ONE_OF_EACH_ROLE:
        tried = list(trials(proof, seat, "subscription"))
        streams = {
            str(number): stream_of(name, **{argument: value}) for number, (name, argument, value) in enumerate(tried)
        }
        async with Ear.on(proof.server, seat.login, streams) as ear:
            await ear.has_heard_from_all()
        firsts = [_timeless(ear.frames[str(number)][0]) for number in range(len(tried))]
        _must_be_as_of_nothing(seat, tried, firsts, counted)
    must_be_right(counted)
    published.must_hold("Ids in subscriptions", 0, counted.withheld)


@pytest.mark.parametrize("operation", ["query", "mutation"])
def test_what_can_not_be_an_id_of_the_kind_is_a_mistake(proof: Proof, operation: str) -> None:
    before = position(proof)
    inputs = Inputs(proof.floor, before)
    tried = [(name, argument, value) for name, argument, value in mistakes(operation)]
    calls = [inputs.call(name, **{argument: value}) for name, argument, value in tried]
    # An answer tells no more than some of its errors.
    got = [
        each
        for start in range(0, len(calls), MOST_ERRORS)
        for each in answers(proof, "root", calls[start : start + MOST_ERRORS])
    ]
    wrong = [
        (*trial, answer)
        for trial, answer in zip(tried, got, strict=True)
        if answer.code != "BAD_USER_INPUT" or not _names(answer.told, trial[1])
    ]
    assert wrong == []
    assert position(proof) == before, "Something has changed."


async def test_what_can_not_be_an_id_of_the_kind_ends_a_stream_with_the_mistake(proof: Proof) -> None:
    tried = {str(number): trial for number, trial in enumerate(mistakes("subscription"))}
    streams = {key: stream_of(name, **{argument: value}) for key, (name, argument, value) in tried.items()}
    async with Ear.on(proof.server, "root", streams) as ear:
        await ear.has_heard_all()
    for key, (_, argument, _) in tried.items():
        [frame] = ear.frames[key]
        [error] = frame["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert _names(error["message"], argument)


def mistakes(operation: str) -> Iterator[tuple[str, str, str]]:
    """For each place an id of another kind, and texts that are none."""
    for name, argument, decision in places((operation,)):
        another = "SignIn" if decision.type != "SignIn" else "Queue"
        yield from ((name, argument, each) for each in (unknown(another), "", "7", unknown(another)[:-4], "RXZpbDp4"))


def _names(message: str, argument: str) -> bool:
    return re.match(rf"(target\.|conversations\.named\[0\]\.)?{argument}(\[0\])? is ", message) is not None


def _must_be_as_of_nothing(
    seat: Seat, tried: Sequence[tuple[str, str, str]], got: Sequence[object], counted: Counted
) -> None:
    """In each place, the answer for the id that nobody has comes first; the others must be the same."""
    reference: object = None
    for (name, argument, value), answer in zip(tried, got, strict=True):
        if value in UNKNOWN:
            reference = answer
        elif answer != reference:
            counted.wrong.append(f"{seat.name}: {name}({argument}) tells {answer} instead of {reference}")
        else:
            counted.withheld += 1


def _timeless(frame: Frame) -> Frame:
    return {name: value for name, value in frame.items() if name not in ("position", "previousPosition", "occurredAt")}
