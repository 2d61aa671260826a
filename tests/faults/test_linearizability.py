"""The checker of histories finds planted errors and nothing else: linearizability.py with the model ownership.py."""

import random
from collections.abc import Sequence

import pytest

from tests.faults.linearizability import NEVER, Call, is_linearizable
from tests.faults.ownership import Act, Phase, Seen, Standing, Verb, step

History = Sequence[tuple[float, float, Act]]

ADA_GETS_IT = Act(Verb.ASSIGN, agent="ada", offer="first")
BOB_GETS_IT = Act(Verb.ASSIGN, agent="bob", offer="second")
BOB_IS_LATE = Act(Verb.ASSIGN, agent="bob", code="ALREADY_ASSIGNED")
ADA_ACCEPTS = Act(Verb.ACCEPT, agent="ada", offer="first")
ADA_DECLINES = Act(Verb.DECLINE, agent="ada", offer="first")
CLOSED = Act(Verb.FORCE_CLOSE)
SAM_TAKES_OVER = Act(Verb.TAKE_OVER, agent="sam")


def holds(history: History, standing: Standing | None = None) -> bool:
    return is_linearizable([Call(*call) for call in history], standing or Standing(), step)


def read(phase: Phase, version: int, agent: str | None = None) -> Act:
    return Act(Verb.READ, seen=Seen(phase, version, agent))


SOUND: dict[str, History] = {
    "one after the other": [(0, 1, ADA_GETS_IT), (2, 3, ADA_ACCEPTS), (4, 5, CLOSED)],
    "at once, one wins": [(0, 2, BOB_IS_LATE), (1, 3, ADA_GETS_IT)],
    "the second wins after a decline": [(0, 1, ADA_GETS_IT), (2, 4, BOB_GETS_IT), (3, 5, ADA_DECLINES)],
    "an unanswered act was done": [(0, NEVER, CLOSED), (1, 2, ADA_GETS_IT), (5, 6, read(Phase.CLOSED, 3))],
    "an unanswered act was not done": [(0, NEVER, CLOSED), (1, 2, ADA_GETS_IT), (5, 6, read(Phase.AWAITING, 2, "ada"))],
    "closed after it was accepted": [
        (0, 1, ADA_GETS_IT),
        (2, 3, ADA_ACCEPTS),
        (4, 5, CLOSED),
        (6, 7, read(Phase.CLOSED, 4, "ada")),
    ],
    "taken over while it ends": [
        (0, 1, ADA_GETS_IT),
        (2, 3, ADA_ACCEPTS),
        (4, 6, SAM_TAKES_OVER),
        (5, 7, Act(Verb.END, agent="ada", code="TAKEN_OVER")),
        (8, 9, read(Phase.TALKING, 4, "sam")),
    ],
    "read while it changes": [(0, 9, ADA_GETS_IT), (1, 2, read(Phase.OPEN, 1)), (3, 4, read(Phase.AWAITING, 2, "ada"))],
    "a refusal that says nothing of the conversation": [(0, 1, Act(Verb.ASSIGN, code="CAPACITY_EXCEEDED"))],
}
UNSOUND: dict[str, History] = {
    "two winners": [(0, 2, ADA_GETS_IT), (1, 3, BOB_GETS_IT)],
    "a refusal before the act that explains it": [(0, 1, BOB_IS_LATE), (2, 3, ADA_GETS_IT)],
    "a stale read": [(0, 1, ADA_GETS_IT), (2, 3, read(Phase.OPEN, 1))],
    "a read that goes back": [
        (0, 9, ADA_GETS_IT),
        (1, 2, read(Phase.AWAITING, 2, "ada")),
        (3, 4, read(Phase.OPEN, 1)),
    ],
    "a lost act": [(0, 1, ADA_GETS_IT), (2, 3, ADA_ACCEPTS), (4, 5, read(Phase.AWAITING, 2, "ada"))],
    "an offer with two ends": [(0, 1, ADA_GETS_IT), (2, 5, ADA_ACCEPTS), (3, 4, ADA_DECLINES)],
    "an agent who had not accepted is named after its end": [
        (0, 1, ADA_GETS_IT),
        (2, 3, CLOSED),
        (4, 5, read(Phase.CLOSED, 3, "ada")),
    ],
    "done after it was closed": [(0, 1, CLOSED), (2, 3, ADA_GETS_IT)],
    "ended by whoever had it before": [
        (0, 1, ADA_GETS_IT),
        (2, 3, ADA_ACCEPTS),
        (4, 5, SAM_TAKES_OVER),
        (6, 7, Act(Verb.END, agent="ada")),
    ],
    "taken over from nobody": [(0, 1, SAM_TAKES_OVER)],
    "told that it was taken over before it was": [
        (0, 1, ADA_GETS_IT),
        (2, 3, ADA_ACCEPTS),
        (4, 5, Act(Verb.END, agent="ada", code="TAKEN_OVER")),
        (6, 7, SAM_TAKES_OVER),
    ],
    "two acts on one version": [
        (0, 2, Act(Verb.ASSIGN, agent="ada", offer="first", expected_version=1)),
        (1, 3, Act(Verb.FORCE_CLOSE, expected_version=1)),
    ],
    "stale where it was not": [(0, 1, Act(Verb.FORCE_CLOSE, expected_version=1, code="STALE_VERSION"))],
}


@pytest.mark.parametrize("name", SOUND)
def test_accepts_what_could_have_happened_in_some_order(name: str) -> None:
    assert holds(SOUND[name])


@pytest.mark.parametrize("name", UNSOUND)
def test_finds_what_no_order_explains(name: str) -> None:
    assert not holds(UNSOUND[name])


def test_a_declined_transfer_stays_or_returns_to_its_queue_as_the_workstream_says() -> None:
    talking = Standing(Phase.TALKING, version=3, agent="ada", offer="next", offered_to="bob")
    declined = (0, 1, Act(Verb.DECLINE, agent="bob", offer="next"))
    stays, returns = (2, 3, read(Phase.TALKING, 4, "ada")), (2, 3, read(Phase.OPEN, 4))
    assert holds([declined, stays], talking)
    assert not holds([declined, returns], talking)
    to_queue = Standing(Phase.TALKING, 3, "ada", "next", "bob", declined_to_queue=True)
    assert holds([declined, returns], to_queue)
    assert not holds([declined, stays], to_queue)


def test_agrees_with_how_histories_were_made() -> None:
    """A history made from acts at known times is accepted; the same with two answers swapped is nearly always rejected."""
    generator = random.Random(7)
    found = 0
    for _ in range(200):
        history = _made(generator)
        assert holds(history)
        found += not holds(_with_another_agent(history))
    assert found == 200


def _made(generator: random.Random) -> History:
    """Offers made, declined and read: each at a whole time, called up to five before it and answered up to five after it."""
    acts: list[Act] = []
    version = 1
    for number in range(generator.randint(3, 8)):
        agent, offer = f"agent {number}", f"offer {number}"
        acts.append(Act(Verb.ASSIGN, agent=agent, offer=offer))
        acts.append(read(Phase.AWAITING, version + 1, agent))
        acts.append(Act(Verb.DECLINE, agent=agent, offer=offer))
        version += 2
    return [
        (moment - generator.uniform(0, 5), moment + generator.uniform(0, 5), act) for moment, act in enumerate(acts)
    ]


def _with_another_agent(history: History) -> History:
    reads = [number for number, (_, _, act) in enumerate(history) if act.verb is Verb.READ]
    number = reads[len(reads) // 2]
    called, returned, act = history[number]
    assert act.seen is not None
    wrong = read(act.seen.phase, act.seen.version, "nobody")
    return [*history[:number], (called, returned, wrong), *history[number + 1 :]]
