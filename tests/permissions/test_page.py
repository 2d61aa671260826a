"""docs/permissions.md says what the file of decisions says."""

from tests.permissions.decisions import decisions
from tests.permissions.page import PAGE, WRITES, read_counts, written


def test_the_page_is_in_step_with_the_decisions() -> None:
    expected = written(decisions(), read_counts())
    assert PAGE.read_text("utf-8") == expected, f"Write it anew: {WRITES}=1 .venv/bin/pytest tests/permissions"
