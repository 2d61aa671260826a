"""A server leaves what it has loaded to itself: api/web/garbage.py."""

from api.web.garbage import YOUNG_OBJECTS
from tests.support.running_server import RunningServer

PROGRAM = """
import gc, runpy, sys
set_threshold = gc.set_threshold
def noted(*thresholds):
    set_threshold(*thresholds)
    print("collector", gc.get_freeze_count(), gc.get_threshold()[0], file=sys.stderr, flush=True)
gc.set_threshold = noted
sys.argv[0] = "api"
runpy.run_module("api", run_name="__main__", alter_sys=True)
"""


def test_a_server_that_is_ready_has_frozen_what_it_loaded() -> None:
    with RunningServer(program=("-c", PROGRAM)) as server:
        [line] = [line for line in server.log.splitlines() if line.startswith("collector")]
    _, frozen, threshold = line.split()
    assert int(frozen) > 100_000
    assert int(threshold) == YOUNG_OBJECTS
