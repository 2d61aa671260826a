"""A night is judged by all that it promises: each test spoils one thing of a good night, and the verdict names it."""

from collections.abc import Callable, Sequence

import pytest
import yaml

from tests.faults.counted import Counts
from tests.faults.liveness import Liveness
from tests.night.night import Found
from tests.night.prometheus import RULES, Firing, compressed, spells
from tests.night.report import written
from tests.night.trials import Declared, Life, Sampled, Trial
from tests.night.verdict import judged, thirds

REDIS = Declared("Redis lost", 5, must=frozenset({"VigieBellDown"}), may=frozenset({"VigieFactsHeardLate"}))
MB = 2**20


def fired(*alerts: str) -> Sequence[Firing]:
    return [Firing(alert, "host-1", 100.0, 130.0) for alert in alerts]


def a_trial(*alerts: str) -> Trial:
    return Trial(REDIS, began=100.0, ended=140.0, quiet_at=160.0, fired=fired(*alerts))


def memory(*sizes: int, host: str = "host-1") -> Sampled:
    """As many samples of each size as there are seconds in two minutes."""
    each = [size * MB for size in sizes for _ in range(120)]
    return Sampled(host, [float(at) for at in range(len(each))], each)


def a_good_night() -> tuple[Counts, Found]:
    lives = [Life("host-1", 1, 0, 0, 0, 40_000, 0), Life("host-2", 3, 1, 1, 0, 30_000, 0)]
    return Counts(), Found([a_trial("VigieBellDown")], [memory(100, 104, 103)], lives, seconds=360.0)


def spoil(change: Callable[[Counts, Found], object]) -> list[str]:
    """The criteria that no longer hold."""
    counted, found = a_good_night()
    change(counted, found)
    return [each.criterion for each in judged(counted, found) if not each.holds]


def test_a_good_night_passes() -> None:
    assert spoil(lambda counted, found: None) == []


def test_an_alert_that_a_fault_may_fire_is_no_fault() -> None:
    assert spoil(lambda counted, found: found.trials.append(a_trial("VigieBellDown", "VigieFactsHeardLate"))) == []


def test_a_machine_with_other_work_explains_what_is_late_and_nothing_else() -> None:
    trial = a_trial("VigieBellDown", "VigieOperationsSlow", "VigieFaults")
    assert trial.unexpected == {"VigieOperationsSlow", "VigieFaults"}
    trial.pressure = 0.6
    assert trial.unexpected == {"VigieFaults"}
    trial.stood_still = 30.0
    assert trial.unexpected == set()


@pytest.mark.parametrize(
    ("change", "criterion"),
    [
        (lambda counted, found: counted.acknowledged_lost("a message"), "acknowledged but not once in the log"),
        (lambda counted, found: counted.doubled("a frame"), "doubled"),
        (lambda counted, found: found.left_out.append("a fault"), "faults left out"),
        (lambda counted, found: found.trials.append(a_trial()), "alerts that did not fire"),
        (
            lambda counted, found: found.trials.append(a_trial("VigieBellDown", "VigieFaults")),
            "alerts that no fault explains",
        ),
        (lambda counted, found: setattr(found.trials[0], "quiet_at", None), "alerts that did not end"),
        (lambda counted, found: setattr(found.trials[0], "live_after", 3.2), "longest live screen without a log"),
        (
            lambda counted, found: found.memory.append(memory(100, 104, 103, 115, host="host-2")),
            "memory of host-2, last third of the first",
        ),
        (lambda counted, found: found.lives.append(Life("host-2", 1, 0, 0, 0, 5_000_000, 0)), "log"),
        (lambda counted, found: found.lives.append(Life("host-2", 1, 0, 0, 0, 0, 1)), "tracebacks"),
        (
            lambda counted, found: found.lives.append(Life("host-2", 2, 0, 0, 1, 0, 0)),
            "processes that ended by themselves",
        ),
        (lambda counted, found: found.trials[0].notes.append("it ended with status 1"), "notes"),
    ],
)
def test_what_is_wrong_is_named(change: Callable[[Counts, Found], object], criterion: str) -> None:
    assert spoil(change) == [criterion]


def test_memory_is_that_of_the_process_that_lived_longest_and_is_warm() -> None:
    assert [size / MB for size in thirds(memory(50, 100, 103, 110))] == [100, 103, 110]
    short = Sampled("host-1", [0.0, 1.0], [200 * MB, 400 * MB])
    assert spoil(lambda counted, found: found.memory.insert(0, short)) == []


def test_the_report_says_it_in_tables() -> None:
    counted, found = a_good_night()
    found.trials.append(a_trial("VigieFaults"))
    text = written(counted, found, "- one machine", 8.0)
    assert "**FAILED**: alerts that did not fire, alerts that no fault explains." in text
    assert "6 minutes stand for 0.8 hours" in text
    [row] = [line for line in text.splitlines() if "VigieFaults (1)" in line]
    assert [cell.strip() for cell in row.split("|")[4:7]] == ["VigieFaults (1)", "VigieBellDown", "VigieFaults"]


def test_every_duration_of_the_rules_is_shorter_and_nothing_else_changes() -> None:
    rules = yaml.safe_load(RULES.read_text("utf-8"))
    [group], [shorter] = rules["groups"], compressed(rules, 8)["groups"]
    by_name = {rule["alert"]: rule for rule in shorter["rules"]}
    assert by_name.keys() == {rule["alert"] for rule in group["rules"]}
    assert by_name["VigieDown"] == {**group["rules"][0], "for": "15000ms"}
    unreadable = by_name["VigieLogUnreadable"]
    assert (unreadable["expr"], unreadable["for"]) == (
        "increase(vigie_log_read_failures_total[37500ms]) > 5",
        "37500ms",
    )


def test_an_alert_fires_once_until_it_pauses() -> None:
    assert list(spells([1.0, 4.0, 10.0, 25.0, 28.0])) == [(1.0, 10.0), (25.0, 28.0)]


def test_a_screen_is_live_until_it_is_told_or_cut_off() -> None:
    liveness = Liveness(moments=[10.0, 21.5, 30.0], live=[True, False, True])
    assert liveness.last_live_at(20.0, 29.0) == 21.5
    assert liveness.last_live_at(22.0, 29.0) is None
    assert liveness.last_live_at(22.0, 33.0) == 33.0, "it became live again without a log"
    assert liveness.last_live_at(0.0, 9.0) is None
