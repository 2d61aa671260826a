"""Conversations change through models/steps/changing.py alone, so that no operation forgets a step or has its own order."""

import ast
from pathlib import Path

from tests.house.test_facts_are_recorded import calls
from tests.house.test_imports import files, imported, name_of

CHANGING = "models/steps/changing.py"
ENDINGS = "models/steps/session_endings.py"

# Who posts system messages besides changing.py, and why that belongs to no change.
POSTS_OUTSIDE_A_CHANGE = {
    ENDINGS: "part of changing.py",
    "models/steps/customer_absence.py": "a customer who is away changes no column of the conversation",
    "models/operations/conversations/customer_knowledge.py": "a better name is the customer's, not the conversation's",
    "models/operations/customers/one_person.py": "as whom a customer is seen is the customer's, not the conversation's",
    "models/operations/conversations/start_conversation.py": "a new conversation is recorded by `started`",
    "models/operations/conversations/reach_limit.py": "a warning changes nothing that a fact tells",
    "models/operations/queues/tell_position.py": "telling a queue position changes nothing that a fact tells",
}
# Who writes rows of participants besides changing.py, and why.
WRITES_PARTICIPANTS = {
    ENDINGS: "part of changing.py",
    "models/steps/monitoring_sessions.py": "a session begins unseen: nobody but its supervisor learns of the participant",
    "models/steps/transitions.py": "closing ends the stays of all, who remain the party",
    "models/operations/conversations/start_conversation.py": "a new conversation is recorded by `started`",
}


def test_only_changing_records_a_change() -> None:
    assert _callers("changed") == {CHANGING}


def test_only_changing_ends_monitoring_sessions() -> None:
    assert {name for name, path in _models() if "models.steps.session_endings" in imported(path)} == {CHANGING}
    assert {name for name, path in _models() if "end_reason" in _assigned(path)} == {ENDINGS}


def test_system_messages_of_a_change_are_announced_in_its_block() -> None:
    assert _callers("post_system_message") == {CHANGING, *POSTS_OUTSIDE_A_CHANGE}


def test_participants_of_a_change_are_collected_by_it() -> None:
    writing = {"add_participant", "remove_participants", "remove_agents", "end_all_participations"}
    users = {name for name, path in _models() if writing & _imported_from(path, "models.steps.participants")}
    assert users == set(WRITES_PARTICIPANTS)


def _models() -> list[tuple[str, Path]]:
    return [(name_of(path), path) for path in files("models")]


def _callers(function: str) -> set[str]:
    return {name for name, path in _models() if function in calls(path)}


def _assigned(path: Path) -> set[str]:
    """The attributes that a file assigns."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}


def _imported_from(path: Path, module: str) -> set[str]:
    """The names that a file imports from a module."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {
        alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module == module
        for alias in node.names
    }
