"""An evaluation as tables and as JSON. evaluating.py makes it."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from api.sentiment.dialogues import FALSE_RATE, THRESHOLDS, AlertFigures, Course, alert_figures, found_at_false_rate
from api.sentiment.evaluating import Evaluation
from api.sentiment.figures import NAMES, ConfidenceBin, Figures, by, calibration, calibration_error, figures

ALL = "all"


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    report: dict[str, Any] = {
        "engine": evaluation.engine,
        "loadSeconds": evaluation.load_seconds,
        "messagesPerSecond": evaluation.messages_per_second,
        "megabytes": evaluation.megabytes,
    }
    if judged := evaluation.judged:
        bins = calibration(judged)
        report["messages"] = {
            **figures(judged).as_json(),
            "calibration_error": calibration_error(bins),
            "calibration": [asdict(each) for each in bins],
            "languages": {name: each.as_json() for name, each in by(judged, lambda each: each.language).items()},
            "kinds": {name: each.as_json() for name, each in by(judged, lambda each: each.kind).items()},
        }
    if evaluation.courses:
        report["dialogues"] = {name: _of_dialogues(courses) for name, courses in _by_language(evaluation.courses)}
    return report


def as_tables(evaluation: Evaluation) -> RenderableType:
    shown: list[RenderableType] = [Text(_summary(evaluation))]
    if judged := evaluation.judged:
        bins = calibration(judged)
        shown += [
            _figures("By language", {ALL: figures(judged), **by(judged, lambda each: each.language)}),
            _figures("By kind", by(judged, lambda each: each.kind)),
            _confusion(figures(judged)),
            _calibration(bins),
        ]
    if evaluation.courses:
        shown.append(_dialogues(evaluation.courses))
    return Group(*shown)


def _summary(evaluation: Evaluation) -> str:
    speed = evaluation.messages_per_second
    return (
        f"{evaluation.engine}: loaded in {evaluation.load_seconds:.2f} s; "
        + (f"{speed:,.0f} messages a second; " if speed else "")
        + f"the process took {evaluation.megabytes:.0f} MB."
    )


def _figures(title: str, groups: dict[str, Figures]) -> Table:
    table = Table(title=title)
    for column in (
        "",
        "messages",
        "not judged",
        "accuracy",
        "macro-F1",
        *(f"{each} R/P" for each in NAMES.values()),
        "off",
    ):
        table.add_column(column, justify="right" if column else "left")
    for name, each in groups.items():
        table.add_row(
            name or "–",
            f"{each.messages:,}",
            f"{each.unjudged:,}",
            _percent(each.accuracy),
            _percent(each.macro_f1),
            *(f"{_percent(each.recall[label])}/{_percent(each.precision[label])}" for label in NAMES.values()),
            f"{each.ordinal_error:.2f}",
        )
    return table


def _confusion(overall: Figures) -> Table:
    table = Table(title="Labels (rows) and findings (columns)")
    for column in ("", *NAMES.values()):
        table.add_column(column, justify="right" if column else "left")
    for name, row in zip(NAMES.values(), overall.confusion, strict=True):
        table.add_row(name, *(f"{count:,}" for count in row))
    return table


def _calibration(bins: list[ConfidenceBin]) -> Table:
    table = Table(title=f"Calibration: expected error {_percent(calibration_error(bins))} %")
    for column in ("confidence from", "messages", "sure %", "right %"):
        table.add_column(column, justify="right")
    for each in bins:
        table.add_row(f"{each.above:.1f}", f"{each.messages:,}", _percent(each.confidence), _percent(each.accuracy))
    return table


def _dialogues(courses: list[Course]) -> Table:
    table = Table(title=f"Alerts on dialogues; found at {FALSE_RATE:.0%} false: whatever the threshold")
    for column in ("", "dialogues", "bad", "threshold", "alerts", "found %", "false %", "turns late"):
        table.add_column(column, justify="right" if column else "left")
    for name, group in _by_language(courses):
        bad = sum(1 for each in group if each.dialogue.bad)
        for threshold in THRESHOLDS:
            each = alert_figures(group, threshold)
            late = "–" if each.turns_late is None else f"{each.turns_late:g}"
            table.add_row(
                *(name, str(len(group)), str(bad), each.threshold, str(each.alerts)),
                *(_percent(each.found), _percent(each.false_rate), late),
            )
        table.add_row(name, "", "", f"at {FALSE_RATE:.0%} false", "", _percent(found_at_false_rate(group)), "", "")
    return table


def _of_dialogues(courses: list[Course]) -> dict[str, Any]:
    alerts: list[AlertFigures] = [alert_figures(courses, threshold) for threshold in THRESHOLDS]
    return {
        "dialogues": len(courses),
        "bad": sum(1 for each in courses if each.dialogue.bad),
        "found_at_false_rate": {f"{FALSE_RATE}": found_at_false_rate(courses)},
        "alerts": [each.as_json() for each in alerts],
    }


def _by_language(courses: list[Course]) -> Iterable[tuple[str, list[Course]]]:
    yield ALL, courses
    for language in sorted({each.dialogue.language for each in courses}):
        yield language, [each for each in courses if each.dialogue.language == language]


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}"
