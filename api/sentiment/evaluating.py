"""Evaluates an engine on labelled messages and dialogues; figures.py and dialogues.py count, report.py shows."""

import resource
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from time import perf_counter

from api.sentiment.dialogues import Course, LabelledDialogue, course_of, dialogue_of
from api.sentiment.figures import Judged
from api.sentiment.labelled import BadFile, LabelledMessage, message_of, records
from models.sentiment import engines
from models.sentiment.engine import Engine, Utterance
from models.sentiment.engines.http import HttpEngine
from models.sentiment.registry import must_be_known

BATCH = 32  # messages, as the follower judges them


@dataclass(frozen=True, slots=True)
class Labelled:
    messages: list[LabelledMessage]
    dialogues: list[LabelledDialogue]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`megabytes` is the most memory that the whole process has taken."""

    engine: str
    judged: list[Judged]
    courses: list[Course]
    load_seconds: float
    messages_per_second: float | None
    megabytes: float


def read(paths: Iterable[Path]) -> Labelled:
    """Objects with `turns` are dialogues, all others are messages. Raises BadFile, also if there are none."""
    labelled = Labelled([], [])
    for path in paths:
        for place, record in records(path):
            if "turns" in record:
                labelled.dialogues.append(dialogue_of(record, place))
            else:
                labelled.messages.append(message_of(record, place))
    if not labelled.messages and not labelled.dialogues:
        raise BadFile("There is nothing labelled in these files.")
    return labelled


def engine_of(chosen: str) -> Engine:
    """The engine that the setting would name so, for itself alone: no other one judges in its place. Raises ValueError."""
    must_be_known(chosen)
    name, _, address = chosen.partition(":")
    if name == "http":
        return HttpEngine(address, None)
    made: Engine = import_module(f"{engines.__name__}.{name}").make_engine(address)
    return made


async def evaluate(labelled: Labelled, make_engine: Callable[[], Engine]) -> Evaluation:
    """Raises Unreachable if the engine is in another program and can't be reached."""
    began = perf_counter()
    engine = make_engine()
    loaded = perf_counter()
    judged = await _judged(labelled.messages, engine)
    ended = perf_counter()
    courses = [await course_of(dialogue, engine) for dialogue in labelled.dialogues]
    return Evaluation(
        engine=engine.name,  # which an engine in another program says with its readings
        judged=judged,
        courses=courses,
        load_seconds=loaded - began,
        messages_per_second=len(judged) / (ended - loaded) if judged else None,
        megabytes=_megabytes(),
    )


async def _judged(messages: Sequence[LabelledMessage], engine: Engine) -> list[Judged]:
    judged: list[Judged] = []
    for start in range(0, len(messages), BATCH):
        batch = messages[start : start + BATCH]
        readings = await engine.judge([Utterance(each.text, each.language, each.question) for each in batch])
        judged += map(Judged, batch, readings)
    return judged


def _megabytes() -> float:
    """macOS counts bytes where Linux counts kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1_000)
