"""One application in the process, for all tests of the folder that measure it. in_process.py runs it."""

from collections.abc import Iterator

import pytest

from tests.attacks import crowded_floor
from tests.attacks.crowded_floor import Crowded
from tests.attacks.in_process import InProcess, running


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[InProcess, Crowded]]:
    with running(tmp_path_factory.mktemp("attacks"), crowded_floor.build) as process_and_floor:
        yield process_and_floor
