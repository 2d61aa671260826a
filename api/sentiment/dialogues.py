"""Plays labelled dialogues through an engine and the window: which would have raised an alert, rightly, and how early."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any

from api.sentiment.labelled import BadFile, text_of
from models.sentiment.alerts import Alarm, Fall, Sureness, is_due
from models.sentiment.engine import Engine, Reading, Utterance
from models.sentiment.window import WINDOW_MESSAGES, Estimate, level
from models.values import SettingsValues
from models.vocabulary import AlertThreshold, SentimentLevel

CUSTOMER = "customer"
THRESHOLDS = (AlertThreshold.SLIGHTLY_NEGATIVE, AlertThreshold.NEGATIVE, AlertThreshold.VERY_NEGATIVE)
FALSE_RATE = 0.12  # at which engines are compared, wherever their levels begin

AT = datetime(2000, 1, 1, tzinfo=UTC)  # dialogues have no times, and only the first alert counts
SURENESS = Sureness(SettingsValues().alert_confidence_percent / 100)


@dataclass(frozen=True, slots=True)
class Turn:
    is_customers: bool
    text: str


@dataclass(frozen=True, slots=True)
class LabelledDialogue:
    """`turned_bad_at` is the place, from 0, of the turn from which a supervisor should have known."""

    language: str
    turns: tuple[Turn, ...]
    bad: bool
    turned_bad_at: int | None


@dataclass(frozen=True, slots=True)
class Course:
    """A dialogue and the estimate after each of the customer's messages, with the turn's place."""

    dialogue: LabelledDialogue
    estimates: tuple[tuple[int, Estimate], ...]

    def alerted_at(self, threshold: AlertThreshold) -> int | None:
        """The place of the turn that raised the first alert."""
        before: SentimentLevel | None = None
        for place, estimate in self.estimates:
            if estimate.level is not None:
                fall = Fall(before, estimate.level, estimate.confidence, AT)
                if is_due(threshold, fall, Alarm(), SURENESS):
                    return place
                before = estimate.level
        return None

    @property
    def lowest(self) -> float:
        """The lowest score of a window that was not unsure."""
        return min((each.score for _, each in self.estimates if each.level is not None), default=1.0)


@dataclass(frozen=True, slots=True)
class AlertFigures:
    """At one threshold. `turns_late` is the median of rightly raised alerts: below 0, the alert came before."""

    threshold: str
    alerts: int
    right: int
    found: float | None
    false_rate: float | None
    turns_late: float | None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def dialogue_of(record: dict[str, Any], place: str) -> LabelledDialogue:
    """Raises BadFile."""
    turns, bad, turned = record.get("turns"), record.get("bad"), record.get("turned_bad_at")
    if not isinstance(turns, list) or not turns or not all(isinstance(each, dict) for each in turns):
        raise BadFile(f"{place}: `turns` must be a list of objects with `role` and `text`.")
    if not isinstance(bad, bool):
        raise BadFile(f"{place}: `bad` must be true or false.")
    if turned is not None and (isinstance(turned, bool) or not isinstance(turned, int) or not 0 <= turned < len(turns)):
        raise BadFile(f"{place}: `turned_bad_at` must be the place of a turn, from 0 to {len(turns) - 1}, or null.")
    return LabelledDialogue(
        language=text_of(record, "lang", place),
        turns=tuple(Turn(text_of(each, "role", place) == CUSTOMER, text_of(each, "text", place)) for each in turns),
        bad=bad,
        turned_bad_at=turned,
    )


async def course_of(dialogue: LabelledDialogue, engine: Engine) -> Course:
    utterances = list(_utterances(dialogue))
    readings = await engine.judge([utterance for _, utterance in utterances])
    found: list[tuple[int, Estimate]] = []
    window: list[Reading] = []
    before: SentimentLevel | None = None
    for (place, _), reading in zip(utterances, readings, strict=True):
        if reading is not None:
            window = [*window, reading][-WINDOW_MESSAGES:]
        estimate = level(window, before)
        before = estimate.level
        found.append((place, estimate))
    return Course(dialogue, tuple(found))


def alert_figures(courses: Sequence[Course], threshold: AlertThreshold) -> AlertFigures:
    alerted = [(each, at) for each in courses if (at := each.alerted_at(threshold)) is not None]
    right = [(each.dialogue, at) for each, at in alerted if each.dialogue.bad]
    bad = sum(1 for each in courses if each.dialogue.bad)
    delays = [at - dialogue.turned_bad_at for dialogue, at in right if dialogue.turned_bad_at is not None]
    return AlertFigures(
        threshold=threshold.value,
        alerts=len(alerted),
        right=len(right),
        found=len(right) / bad if bad else None,
        false_rate=(len(alerted) - len(right)) / (len(courses) - bad) if len(courses) > bad else None,
        turns_late=median(delays) if delays else None,
    )


def found_at_false_rate(courses: Iterable[Course], rate: float = FALSE_RATE) -> float | None:
    """The share of bad dialogues whose lowest score is below that of all but `rate` of the others."""
    courses = list(courses)
    good = sorted(each.lowest for each in courses if not each.dialogue.bad)
    bad = [each.lowest for each in courses if each.dialogue.bad]
    if not good or not bad:
        return None
    allowed = int(rate * len(good))
    limit = good[allowed] if allowed < len(good) else 1.0
    return sum(1 for score in bad if score < limit) / len(bad)


def _utterances(dialogue: LabelledDialogue) -> Iterator[tuple[int, Utterance]]:
    question: str | None = None
    for place, turn in enumerate(dialogue.turns):
        if turn.is_customers:
            yield place, Utterance(turn.text, dialogue.language, question)
        else:
            question = turn.text
