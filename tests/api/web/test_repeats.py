"""Repeated records are counted: api/web/repeats.py."""

import io
import logging
import logging.config
from collections.abc import Iterator

import pytest

from api.web.logs import configuration
from api.web.repeats import MOST_BRIEF, MOST_KINDS, WINDOW_SECONDS, CountsRepeats
from models import correlation, faults


class Written:
    """A handler like the server's, with a clock of its own."""

    def __init__(self) -> None:
        self.now = 0.0
        self.counts = CountsRepeats(lambda: self.now)
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)
        formatter = configuration("INFO")["formatters"]["line"]["()"]
        self.handler.setFormatter(logging.config.BaseConfigurator({}).resolve(formatter)())
        self.handler.addFilter(self.counts)

    def lines(self) -> list[str]:
        """What was written since the last time, without the time of day."""
        lines = [line.split(" ", 2)[2] for line in self.stream.getvalue().splitlines()]
        self.stream.seek(0)
        self.stream.truncate()
        return lines

    def pass_by(self, seconds: float, *, of_all: bool = False) -> None:
        self.now += seconds
        for record in self.counts.summaries(of_all=of_all):
            self.handler.handle(record)


@pytest.fixture
def written() -> Iterator[Written]:
    written, logger = Written(), logging.getLogger("vigie")
    logger.addHandler(written.handler)
    logger.propagate = False
    yield written
    logger.removeHandler(written.handler)
    logger.propagate = True


log = logging.getLogger("vigie.test")


def test_the_first_is_written_and_the_others_are_counted(written: Written) -> None:
    for _ in range(7):
        log.warning("The lease %s could not be renewed.", "routing")
    log.warning("The lease %s could not be renewed.", "pruning")
    assert written.lines() == [
        "WARNING vigie.test The lease routing could not be renewed.",
        "WARNING vigie.test The lease pruning could not be renewed.",
    ]
    written.pass_by(WINDOW_SECONDS)
    assert written.lines() == ["WARNING vigie.test 6 more like this: The lease routing could not be renewed."]
    log.warning("The lease routing could not be renewed.")
    assert written.lines() == [], "it goes on"
    written.pass_by(WINDOW_SECONDS)
    assert written.lines() == ["WARNING vigie.test 1 more like this: The lease routing could not be renewed."]
    written.pass_by(WINDOW_SECONDS)
    log.warning("The lease routing could not be renewed.")
    assert written.lines() == ["WARNING vigie.test The lease routing could not be renewed."], "it had ended"


def test_what_is_left_is_told_at_the_end(written: Written) -> None:
    for _ in range(3):
        log.error("It failed.")
    written.pass_by(0, of_all=True)
    assert written.lines() == ["ERROR vigie.test It failed.", "ERROR vigie.test 2 more like this: It failed."]


def test_what_is_no_warning_is_never_counted(written: Written) -> None:
    logging.getLogger("vigie").setLevel(logging.INFO)
    for _ in range(3):
        log.info("A segment was closed.")
    logging.getLogger("vigie").setLevel(logging.NOTSET)
    assert len(written.lines()) == 3


def test_a_fault_that_is_repeated_is_described_once_and_each_id_that_a_client_was_told_is_there(
    written: Written,
) -> None:
    def fail() -> str:
        try:
            raise ConnectionError("refused")
        except ConnectionError as error:
            return faults.report(error, "due times failed")

    for _ in range(5):
        fail()
    [line] = written.lines()
    assert "due times failed: builtins.ConnectionError in fail (tests/api/web/test_repeats.py:" in line
    written.pass_by(WINDOW_SECONDS)
    assert written.lines() == ["ERROR vigie.faults 4 more like this: due times failed: builtins.ConnectionError"]

    ids: list[str] = []
    for number in range(MOST_BRIEF + 10):
        correlation.begin(f"request-{number}")
        ids.append(fail())
    correlation.begin()
    assert written.lines() == [
        f"ERROR vigie.faults fault {told}: due times failed: builtins.ConnectionError, as before"
        for told in ids[:MOST_BRIEF]
    ]
    written.pass_by(WINDOW_SECONDS)
    assert len(written.lines()) == 1


def test_many_kinds_at_once_fill_no_memory(written: Written) -> None:
    for number in range(2 * MOST_KINDS):
        log.warning("%d", number)
    assert len(written.lines()) == 2 * MOST_KINDS
    assert len(written.counts._kinds) == MOST_KINDS
    written.pass_by(WINDOW_SECONDS)
    assert written.counts._kinds == {}
