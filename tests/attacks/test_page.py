"""docs/attacks.md says what the attacks have counted."""

from tests.attacks.page import PAGE, WRITES, read_counts, written


def test_the_page_is_in_step_with_the_counts() -> None:
    assert PAGE.read_text("utf-8") == written(read_counts()), (
        f"Write it anew: {WRITES}=1 .venv/bin/pytest tests/attacks"
    )
