"""What the built-in engine takes of a machine: docs/sentiment.md says how much."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

from models.sentiment.builtin import features
from models.sentiment.builtin.features import MOST_OF_QUESTION
from models.sentiment.engine import Utterance
from models.sentiment.engines.builtin import make_engine

ROOT = Path(__file__).parents[3]
MEASURES = """
import asyncio, json, time
from pathlib import Path
began = time.process_time()
from models.sentiment.engine import Utterance
from models.sentiment.engines.builtin import make_engine
engine = make_engine("")
loaded = time.process_time() - began
lines = map(json.loads, Path("tests/sentiment/data/chats.jsonl").read_text(encoding="utf-8").splitlines())
asked = [Utterance(each["text"], each["lang"], each.get("question")) for each in lines]
async def seconds():
    began = time.process_time()
    for each in asked:
        await engine.judge([each])
    return time.process_time() - began
fastest = min(asyncio.run(seconds()) for _ in range(4))
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(json.dumps([loaded, len(asked) / fastest, int(status["VmHWM"].split()[0]) / 1024]))
"""


def test_it_loads_at_once_needs_little_memory_and_judges_thousands_of_messages_a_second() -> None:
    """In CPU time of a process of its own, the best of four: about a third of what it may take, on a busy machine."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURES], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    seconds, messages_per_second, megabytes = json.loads(done.stdout)
    assert seconds < 0.3
    assert megabytes < 60
    assert messages_per_second >= 5_000


def test_of_long_questions_only_their_end_is_kept() -> None:
    """What agents wrote would otherwise take megabytes, and outlive its erasure."""
    engine, end = make_engine(""), "is it still broken?".rjust(MOST_OF_QUESTION)
    features._asked.cache_clear()
    asked = [Utterance("Yes.", "en", before * 5_000 + end) for before in ("one ", "another ")]
    one, another = asyncio.run(engine.judge(asked))
    assert one == another is not None
    assert features._asked.cache_info().currsize == 1
