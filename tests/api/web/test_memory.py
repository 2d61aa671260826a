"""A server leaves what it has loaded to itself, and returns memory that it no longer uses: api/web/memory.py."""

import platform
import subprocess
import sys

import pytest

from api.web.memory import MIDDLE_LOOKS, YOUNG_LOOKS, YOUNG_OBJECTS
from tests.support.running_server import RunningServer

PROGRAM = """
import gc, runpy, sys
set_threshold = gc.set_threshold
def noted(*thresholds):
    set_threshold(*thresholds)
    print("collector", gc.get_freeze_count(), *gc.get_threshold(), file=sys.stderr, flush=True)
gc.set_threshold = noted
sys.argv[0] = "api"
runpy.run_module("api", run_name="__main__", alter_sys=True)
"""

# As connections come and go: buffers of 256 kB, between which something small remains.
BUFFERS = """
import psutil
from api.web import memory
memory.settle()
del [bytearray(300_000)][:]
process, small = psutil.Process(), []
before, buffers = process.memory_info().rss, []
for _ in range(100):
    buffers.append(bytearray(256 * 1024))
    buffers[-1][::1024] = b"x" * 256
    small.append(bytearray(2_000))
most = process.memory_info().rss
buffers.clear()
print(most - before, process.memory_info().rss - before)
"""


def test_a_server_that_is_ready_has_frozen_what_it_loaded() -> None:
    with RunningServer(program=("-c", PROGRAM)) as server:
        [line] = [line for line in server.log.splitlines() if line.startswith("collector")]
    _, frozen, *thresholds = line.split()
    assert int(frozen) > 100_000
    assert [int(threshold) for threshold in thresholds] == [YOUNG_OBJECTS, YOUNG_LOOKS, MIDDLE_LOOKS]


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps them otherwise")
def test_large_blocks_that_nothing_uses_are_returned() -> None:
    ended = subprocess.run([sys.executable, "-c", BUFFERS], capture_output=True, text=True, check=True)
    most, left = map(int, ended.stdout.split())
    assert most > 20_000_000
    assert left < most / 4
