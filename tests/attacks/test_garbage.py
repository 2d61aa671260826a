"""What hostile clients ask leaves little to Python's collector, which holds up everybody when it comes."""

from collections import Counter
from itertools import count

import pytest

from tests.attacks.crowded_floor import Crowded
from tests.attacks.in_process import InProcess
from tests.benchmarks.hostile.attackers import EXPENSIVE, LIVE_LIST
from tests.support.garbage import garbage

pytestmark = pytest.mark.xdist_group("attacks")  # one worker runs the application for all of them

MOST_OF_A_DOCUMENT = 200  # the tokens and locations that graphql-core's parser makes of the longest, and what it prints
MOST_OF_A_STREAM = 10

numbers = count()


def unknown(text: str) -> str:
    """The same document, but none that any cache knows."""
    return text.replace("{ ", f"{{ own_{next(numbers)}: __typename ", 1)


@pytest.mark.parametrize("login", [None, "administrator"], ids=["anonymous", "signed in"])
@pytest.mark.parametrize("text", EXPENSIVE, ids=range(len(EXPENSIVE)))
def test_an_expensive_document(crowd: tuple[InProcess, Crowded], text: str, login: str | None) -> None:
    process, _ = crowd
    process.run(process.ask(login, unknown(text)))
    with garbage() as found:
        process.run(process.ask(login, unknown(text)))
    assert len(found) < MOST_OF_A_DOCUMENT, Counter(found)


def test_streams_that_begin_and_end(crowd: tuple[InProcess, Crowded]) -> None:
    process, _ = crowd
    process.run(process.listen("administrator", LIVE_LIST))
    with garbage() as found:
        for _ in range(10):
            process.run(process.listen("administrator", LIVE_LIST))
    assert len(found) < 10 * MOST_OF_A_STREAM, Counter(found)
