"""The shapes of a refusal, and the rules' independence of everything that is not a plain value."""

import ast
from pathlib import Path
from sys import stdlib_module_names

import pytest

from models.rules import refusals
from models.rules.refusals import CONFLICT_CODES, CapacityExceeded, Refused
from models.vocabulary import RefusalCode, Role
from tests.models.rules.examples import BOB, STAGES, agent, conversation

FOLDER = Path(refusals.__file__).parent
RULES = sorted(FOLDER.rglob("*.py"))


def test_a_refusal_is_a_code_and_a_sentence() -> None:
    refused = Refused(RefusalCode.QUEUE_CLOSED, "Closed.")

    assert (refused.code, refused.message, str(refused)) == (RefusalCode.QUEUE_CLOSED, "Closed.", "Closed.")


def test_exceeding_capacity_is_a_refusal_with_a_figure() -> None:
    refused: Refused = refusals.capacity_exceeded(agent(units_used=5), takes=2, exceeded_by=2, way_out="wait")

    assert isinstance(refused, CapacityExceeded)
    assert (refused.code, refused.exceeded_by, refused.agent_id) == (RefusalCode.CAPACITY_EXCEEDED, 2, BOB)
    assert refused.message == "Agent Bob holds 5 of 5 units and this conversation takes 2; wait."


def test_four_codes_mean_that_someone_else_was_first() -> None:
    assert sorted(CONFLICT_CODES) == ["ALREADY_ASSIGNED", "ALREADY_CLOSED", "STALE_VERSION", "TRANSFER_PENDING"]


def test_what_is_invisible_is_refused_like_what_does_not_exist() -> None:
    assert refusals.not_found("agent").code is RefusalCode.NOT_FOUND
    assert refusals.not_found("agent").message == "There is no such agent, or you may not see it; check its id."


def test_the_roles_that_would_do_are_named() -> None:
    assert refusals.role_required(Role.AGENT, Role.SUPERVISOR).message == (
        "This takes the role AGENT or SUPERVISOR; an administrator can grant it."
    )


def test_every_state_has_its_words() -> None:
    assert [refusals.state_in_words(conversation(stage)) for stage in STAGES.values()] == [
        "open",
        "offered to an agent who has not accepted yet",
        "active",
        "waiting for its customer",
        "in wrap-up",
        "closed",
    ]


@pytest.mark.parametrize("file", RULES, ids=lambda file: str(file.relative_to(FOLDER)))
def test_rules_import_only_values_words_and_the_standard_library(file: Path) -> None:
    tree = ast.parse(file.read_text())
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}

    foreign = {
        name
        for name in imported
        if name.split(".")[0] not in stdlib_module_names
        and name not in ("models.values", "models.fact_values", "models.vocabulary")
        and not name.startswith("models.rules.")
    }

    assert foreign == set()
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Await | ast.AsyncFunctionDef)]
