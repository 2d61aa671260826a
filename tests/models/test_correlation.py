"""To what a record of the log belongs: models/correlation.py."""

import asyncio
from uuid import UUID

import pytest

from models import correlation
from models.correlation import MOST_CHARACTERS, NOTHING, Correlation, current

ADA, BOB = UUID(int=1), UUID(int=2)


async def test_what_is_known_first_stays() -> None:
    correlation.begin("r")
    correlation.note(operation=None, principal_id=ADA)
    correlation.note(operation="Look", principal_id=BOB)
    correlation.note(operation="TRANSFER", principal_id=None)
    assert current() == Correlation("r", "Look", str(ADA))


async def test_a_part_has_an_id_of_its_own_and_begins_with_nothing_else() -> None:
    correlation.begin("r")
    correlation.note(operation="Look", principal_id=ADA)
    correlation.begin_part(7)
    assert current() == Correlation("r-7")
    correlation.begin()
    correlation.begin_part(8)
    assert current() == NOTHING


async def test_what_a_task_notes_is_its_own() -> None:
    correlation.begin("r")

    async def other() -> Correlation:
        correlation.note(operation="Other", principal_id=BOB)
        return current()

    assert await asyncio.create_task(other()) == Correlation("r", "Other", str(BOB))
    assert current() == Correlation("r")


async def test_the_name_of_an_operation_is_cleaned_and_cut() -> None:
    correlation.begin()
    correlation.note(operation="a\n\x1b[31m é" + "x" * 1_000, principal_id=None)
    assert current().operation == "a???31m??" + "x" * (MOST_CHARACTERS - 9)


@pytest.mark.parametrize("given", [None, "", "1234567", "x" * 65, "12345678\n", "1234 678", "1234567é"])
def test_an_id_that_is_not_well_formed_is_replaced(given: str | None) -> None:
    made = correlation.request_id_from(given)
    assert made != given
    assert len(made) == 16


@pytest.mark.parametrize("given", ["12345678", "x" * 64, "0b8f9c1e-5f6a-4c7e-9b1d-2f3a4b5c6d7e", "Root.1_a"])
def test_a_well_formed_id_is_kept(given: str) -> None:
    assert correlation.request_id_from(given) == given
