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
# The engine in a process of its own, which prints its memory before it judges anything, and after it.
PROGRAM = """
import asyncio, json, psutil
from pathlib import Path
from models.sentiment.engine import Utterance
from models.sentiment.engines.builtin import make_engine
engine = make_engine("")
lines = map(json.loads, Path("tests/sentiment/data/chats.jsonl").read_text(encoding="utf-8").splitlines())
asked = [Utterance(each["text"], each["lang"], each.get("question")) for each in lines]
before = psutil.Process().memory_info().rss
asyncio.run(engine.judge(asked))
print(json.dumps([before, psutil.Process().memory_info().rss]))
"""
MOST_BYTES = 60_000_000


def test_it_takes_little_memory() -> None:
    """How fast it loads and judges, `python -m api sentiment evaluate` measures."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    sizes: list[int] = json.loads(done.stdout)
    assert max(sizes) < MOST_BYTES


def test_of_long_questions_only_their_end_is_kept() -> None:
    """What agents wrote would otherwise take megabytes, and outlive its erasure."""
    engine, end = make_engine(""), "is it still broken?".rjust(MOST_OF_QUESTION)
    features._asked.cache_clear()
    asked = [Utterance("Yes.", "en", before * 5_000 + end) for before in ("one ", "another ")]
    one, another = asyncio.run(engine.judge(asked))
    assert one == another is not None
    assert features._asked.cache_info().currsize == 1
