"""How unexpected exceptions are logged: types and places, never what their messages quote. models/faults.py."""

import logging

import pytest

from models import exceptions, faults
from tests.support.measured import measured

SECRET = "canary-4711"


def raised(error: Exception) -> Exception:
    try:
        raise error
    except Exception as caught:
        return caught


def test_the_log_has_the_id_what_happened_and_where_but_no_message(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "vigie.faults")
    before = measured("vigie_faults_total")
    fault_id = faults.report(raised(ValueError(SECRET)), "the parser failed")
    assert measured("vigie_faults_total") == before + 1
    [line] = caplog.messages
    assert line.startswith(f"fault {fault_id}: the parser failed: builtins.ValueError in raised (")
    assert SECRET not in line


def test_a_group_is_told_by_its_first_exception() -> None:
    group = ExceptionGroup(SECRET, [raised(KeyError(SECRET)), ValueError(SECRET)])
    assert exceptions.described(group).startswith(
        "builtins.ExceptionGroup in no frame; caused by builtins.KeyError in raised ("
    )
    assert SECRET not in exceptions.described(group)


def test_a_chain_of_causes_ends() -> None:
    error: Exception = ValueError("first")
    for number in range(20):
        following = RuntimeError(number)
        following.__cause__ = error
        error = following
    assert exceptions.described(error).count("caused by") == exceptions.MOST_LINKS - 1


def test_at_debug_everything_is_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "vigie.faults")
    assert SECRET in exceptions.described(raised(ValueError(SECRET)))


def test_trouble_that_passes_is_a_warning_and_not_counted(caplog: pytest.LogCaptureFixture) -> None:
    before = measured("vigie_faults_total")
    faults.report_unless_trouble(raised(ConnectionResetError(SECRET)), "an offer could not be made")
    assert measured("vigie_faults_total") == before
    [record] = caplog.records
    assert (record.name, record.levelname) == ("vigie.followers", "WARNING")
    assert record.getMessage() == (
        "an offer could not be made: at present, the database does not answer (ConnectionResetError)."
    )
    faults.report_unless_trouble(raised(ValueError(SECRET)), "an offer could not be made")
    assert measured("vigie_faults_total") == before + 1
