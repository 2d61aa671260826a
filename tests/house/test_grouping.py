"""Tests that share a server go to one worker: conftest.py marks them before pytest-xdist reads the marks."""

import pytest


@pytest.fixture
def server() -> str:
    """A fixture of this name is one that conftest.py takes for a shared server."""
    return "none"


def test_tests_that_share_a_server_run_in_one_worker(request: pytest.FixtureRequest, server: str) -> None:
    # pytest-xdist tells its workers of --dist=loadgroup by this option.
    groups = request.config.getoption("loadgroup", default=False)
    assert request.node.nodeid.endswith(f"@{request.path}") is groups
