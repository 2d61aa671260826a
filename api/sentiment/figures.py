"""The figures of an engine on labelled messages: what it got right, per language and kind, and how calibrated it is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from api.sentiment.labelled import LabelledMessage
from models.sentiment.engine import Reading

LABELS = (-1, 0, 1)
NAMES = {-1: "negative", 0: "neutral", 1: "positive"}
BINS = 10  # of confidence


@dataclass(frozen=True, slots=True)
class Judged:
    """`found` is None where the engine made no reading. It then counts as neutral: nothing would be shown."""

    message: LabelledMessage
    reading: Reading | None

    @property
    def found(self) -> int:
        if self.reading is None:
            return 0
        chances = (self.reading.neutral, self.reading.negative, self.reading.positive)
        return (0, -1, 1)[max(range(3), key=lambda place: chances[place])]


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares go from 0 to 1, None where nothing could be counted. `ordinal_error` is the mean distance of label and finding.

    `confusion` has a row for each label and a column for each finding, both from negative to positive.
    """

    messages: int
    unjudged: int
    accuracy: float
    macro_f1: float
    recall: dict[str, float | None]
    precision: dict[str, float | None]
    ordinal_error: float
    confusion: list[list[int]]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ConfidenceBin:
    """The messages judged with a confidence from `above` on: how sure the engine was, and how often right."""

    above: float
    messages: int
    confidence: float
    accuracy: float


def figures(judged: Sequence[Judged]) -> Figures:
    confusion = [
        [sum(1 for each in judged if each.message.label == label and each.found == found) for found in LABELS]
        for label in LABELS
    ]
    right = [confusion[place][place] for place in range(3)]
    labelled = [sum(row) for row in confusion]
    found = [sum(row[place] for row in confusion) for place in range(3)]
    f1s = [2 * right[at] / (labelled[at] + found[at]) for at in range(3) if labelled[at] + found[at]]
    return Figures(
        messages=len(judged),
        unjudged=sum(1 for each in judged if each.reading is None),
        accuracy=sum(right) / len(judged),
        macro_f1=sum(f1s) / len(f1s),
        recall={NAMES[label]: _share(right[at], labelled[at]) for at, label in enumerate(LABELS)},
        precision={NAMES[label]: _share(right[at], found[at]) for at, label in enumerate(LABELS)},
        ordinal_error=sum(abs(each.message.label - each.found) for each in judged) / len(judged),
        confusion=confusion,
    )


def by(judged: Iterable[Judged], key: Callable[[LabelledMessage], str]) -> dict[str, Figures]:
    """The figures of each group, in the order of the groups' names."""
    groups: dict[str, list[Judged]] = {}
    for each in judged:
        groups.setdefault(key(each.message), []).append(each)
    return {name: figures(group) for name, group in sorted(groups.items())}


def calibration(judged: Iterable[Judged]) -> list[ConfidenceBin]:
    """Bins of confidence that hold any message."""
    bins: list[list[Judged]] = [[] for _ in range(BINS)]
    for each in judged:
        if each.reading is not None:
            bins[min(int(each.reading.confidence * BINS), BINS - 1)].append(each)
    return [
        ConfidenceBin(
            above=place / BINS,
            messages=len(held),
            confidence=sum(each.reading.confidence for each in held if each.reading) / len(held),
            accuracy=sum(1 for each in held if each.found == each.message.label) / len(held),
        )
        for place, held in enumerate(bins)
        if held
    ]


def calibration_error(bins: Sequence[ConfidenceBin]) -> float:
    """The expected calibration error: how far confidence and accuracy are apart, on average over messages."""
    count = sum(each.messages for each in bins)
    return sum(each.messages * abs(each.confidence - each.accuracy) for each in bins) / count if count else 0.0


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
