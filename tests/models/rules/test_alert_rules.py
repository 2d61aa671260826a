"""What rings by the pure rule: interrupted anywhere, moved back and forth, and for any rule, it rings the same."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.alerts import rule as rule_module
from models.rules.alerts.ringing import Ringing
from models.rules.alerts.rule import Ring, Rule
from models.rules.alerts.scene import Contact, Scene, Seen, contact_of
from models.rules.queues import opening_hours
from models.values import HoursValues
from models.vocabulary import AlertCondition, AttentionLevel, AttentionReason, Channel

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday
QUEUES = [UUID(int=number) for number in (1, 2)]
Step = tuple[Seen | None, Seen, datetime]

seconds = st.integers(0, 600)
rules = st.builds(
    Rule,
    condition=st.sampled_from(AlertCondition),
    queue_ids=st.sampled_from([None, frozenset(QUEUES[:1])]),
    channels=st.sampled_from([frozenset[Channel](), frozenset({Channel.SMS})]),
    reasons=st.sets(st.sampled_from([AttentionReason.WAIT, AttentionReason.SILENT]), min_size=1).map(frozenset),
    level=st.sampled_from([AttentionLevel.SOON, AttentionLevel.NOW]),
    threshold=st.integers(1, 3) | st.sampled_from([60, 90]),
    window=st.sampled_from([timedelta(minutes=5), timedelta(hours=1)]),
    cool_down=st.sampled_from([timedelta(), timedelta(minutes=3)]),
    hours=st.sampled_from([None, HoursValues("Europe/Paris", ((0, 605, 610), (0, 615, 1440)))]),  # 9:05 and 9:15 UTC
)


@st.composite
def courses(draw: st.DrawFn) -> list[Step]:
    """Conversations that come, change and end, in the order of the log: times are not always in that order."""
    now: dict[UUID, Seen] = {}
    steps: list[Step] = []
    at = BEGIN
    for number in range(draw(st.integers(1, 25))):
        at += timedelta(seconds=draw(seconds))
        fact_at = at - timedelta(seconds=draw(st.sampled_from([0, 0, 0, 1])))
        before = draw(st.sampled_from([None, *now.values()]))
        reasons = tuple(draw(st.lists(st.sampled_from(AttentionReason), max_size=2, unique=True)))
        ended = before is not None and draw(st.booleans()) and draw(st.booleans())
        if before is None:
            after = Seen(
                id=UUID(int=100 + number),
                queue_id=draw(st.sampled_from(QUEUES)),
                channel=draw(st.sampled_from([Channel.SMS, Channel.WHATSAPP])),
                waiting_since=fact_at,
                reasons=(),
                urgent=0,
                first_wait_seconds=None,
                is_abandoned=False,
            )
        else:
            urgent = draw(st.integers(0, len(reasons)))
            waiting = draw(st.booleans())
            answered = before.first_wait_seconds is not None or (not waiting and not ended)
            after = replace(
                before,
                queue_id=draw(st.sampled_from(QUEUES)),
                waiting_since=(before.waiting_since or fact_at) if waiting and not ended else None,
                reasons=() if ended else reasons,
                urgent=0 if ended else urgent,
                first_wait_seconds=(before.first_wait_seconds or float(draw(st.sampled_from([5, 60]))))
                if answered
                else None,
                is_abandoned=ended and not answered and draw(st.booleans()),
            )
        steps.append((before, after, fact_at))
        now[after.id] = after
        if ended:
            del now[after.id]
    return steps


def heard(ringing: Ringing[str], steps: Sequence[Step]) -> list[Ring]:
    return [ring for before, after, at in steps for _, ring in ringing.hear(before, after, at)]


def scene_after(steps: Sequence[Step]) -> Scene:
    scene = Scene()
    for before, after, at in steps:
        scene.move(before, after)
        if contact := contact_of(before, after, at):
            scene.count(contact)
    return scene


def moved_back(scene: Scene, steps: Sequence[Step]) -> Scene:
    for before, after, at in reversed(steps):
        if contact := contact_of(before, after, at):
            scene.forget(contact)
        scene.move(after, before)
    return scene


@settings(max_examples=150, deadline=None)
@given(rules, courses(), st.data())
def test_an_interrupted_rule_rings_as_one_that_runs_through(rule: Rule, steps: list[Step], data: st.DataObject) -> None:
    """The scene is made from the end and moved back, as after a restart; what the rule knew is kept."""
    end = steps[-1][2] + timedelta(hours=2)
    through = Ringing({"": rule}, Scene(), BEGIN)
    expected = heard(through, steps) + [ring for _, ring in through.advance(end)]
    cut = data.draw(st.integers(0, len(steps)))
    first = Ringing({"": rule}, Scene(), BEGIN)
    rung = heard(first, steps[:cut])
    at = first.at + timedelta(seconds=data.draw(st.sampled_from([0, 30]))) if cut == len(steps) else first.at
    rung += [ring for _, ring in first.advance(at)]
    second = Ringing[str]({}, moved_back(scene_after(steps), steps[cut:]), first.at)
    second.begin("", rule, first.watches(""))
    rung += heard(second, steps[cut:])
    rung += [ring for _, ring in second.advance(end)]
    assert rung == expected
    assert [ring.number for ring in rung if ring.queue_id == QUEUES[0]] == list(
        range(1, 1 + sum(ring.queue_id == QUEUES[0] for ring in rung))
    )


def test_nothing_is_told_within_the_cool_down_nor_of_what_is_over() -> None:
    rule = Rule(
        condition=AlertCondition.ATTENTION, reasons=frozenset({AttentionReason.WAIT}), cool_down=timedelta(minutes=10)
    )
    calm = Seen(
        id=UUID(int=9),
        queue_id=QUEUES[0],
        channel=Channel.SMS,
        waiting_since=BEGIN,
        reasons=(),
        urgent=0,
        first_wait_seconds=None,
        is_abandoned=False,
    )
    ringing = Ringing({"": rule}, Scene(), BEGIN)
    rung: list[Ring] = []
    for number, minute in ((1, 1), (2, 2), (3, 3)):
        seen = replace(calm, id=UUID(int=number))
        late = replace(seen, reasons=(AttentionReason.WAIT,), urgent=1)
        rung += heard(ringing, [(None, seen, BEGIN), (seen, late, BEGIN + timedelta(minutes=minute))])
        if number == 2:
            rung += heard(ringing, [(late, seen, BEGIN + timedelta(minutes=minute))])
    rung += [ring for _, ring in ringing.advance(BEGIN + timedelta(minutes=30))]
    assert [(ring.at - BEGIN, [each.int for each in ring.conversation_ids]) for ring in rung] == [
        (timedelta(minutes=1), [1]),
        (timedelta(minutes=11), [3]),
    ]


def test_a_service_level_rings_below_its_percent_and_comes_back_as_the_window_moves() -> None:
    rule = Rule(condition=AlertCondition.SERVICE_LEVEL, threshold=50, window=timedelta(minutes=10), least_contacts=2)
    ringing = Ringing({"": rule}, Scene(), BEGIN)
    rung: list[Ring] = []
    for number, (minute, wait) in enumerate([(0, 5.0), (1, 60.0), (5, 60.0), (6, 5.0)]):
        waiting = asked(number)
        answered = replace(waiting, waiting_since=None, first_wait_seconds=wait)
        rung += heard(ringing, [(None, waiting, BEGIN), (waiting, answered, BEGIN + timedelta(minutes=minute))])
    assert [(ring.at - BEGIN, ring.value) for ring in rung] == [(timedelta(minutes=5), 33)]
    rung = [ring for _, ring in ringing.advance(BEGIN + timedelta(hours=1))]
    assert [(ring.at - BEGIN, ring.value) for ring in rung] == [(timedelta(minutes=10), 33)], (
        "the first one left the window"
    )


class CountingScene(Scene):
    """Counts how often a contact is looked at."""

    looks = 0

    def contacts(self, queue_id: UUID, channels: Collection[Channel]) -> Iterator[Contact]:
        for contact in super().contacts(queue_id, channels):
            self.looks += 1
            yield contact


def test_a_service_level_of_thousands_costs_a_change_no_more_than_one_of_few() -> None:
    """Each contact is looked at once, for all rules that count the same."""
    scene = CountingScene()
    for number in range(4_000):
        scene.count(Contact(UUID(int=number), (QUEUES[0], Channel.SMS), BEGIN, 5.0))
    level = Rule(condition=AlertCondition.SERVICE_LEVEL, threshold=50)
    ringing = Ringing({"one": level, "other": replace(level, threshold=90)}, scene, BEGIN)
    at, rung = BEGIN, list[Ring]()
    for number in range(1_000):
        at += timedelta(milliseconds=10)
        late = replace(asked(10_000 + number), waiting_since=None, first_wait_seconds=60.0)
        rung += heard(ringing, [(asked(10_000 + number), late, at)])
    assert scene.looks == 4_000
    assert [ring.value for ring in rung] == [89]
    [(_, ring)] = ringing.advance(BEGIN + timedelta(hours=1))
    assert (ring.at - BEGIN, ring.value) == (timedelta(hours=1), 0), "the early ones left"


def test_the_next_opening_is_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for: list[datetime] = []

    def opens_at(hours: HoursValues | None, at: datetime) -> datetime | None:
        asked_for.append(at)
        return opening_hours.opens_at(hours, at)

    monkeypatch.setattr(rule_module, "opens_at", opens_at)
    rule = Rule(
        condition=AlertCondition.QUEUE_LENGTH, threshold=0, hours=HoursValues("UTC", ((0, 660, 661), (0, 720, 1440)))
    )
    ringing, rung = Ringing({"": rule}, Scene(), BEGIN), list[Ring]()
    for number in range(200):
        rung += heard(ringing, [(None, asked(number), BEGIN + timedelta(seconds=number))])
    assert (rung, len(asked_for)) == ([], 1)
    rung += [ring for _, ring in ringing.advance(BEGIN + timedelta(hours=2, minutes=30))]
    assert [(ring.at - BEGIN, ring.value) for ring in rung] == [(timedelta(hours=2), 200)]


def asked(number: int) -> Seen:
    """A customer who has asked, and waits."""
    return Seen(
        id=UUID(int=number),
        queue_id=QUEUES[0],
        channel=Channel.SMS,
        waiting_since=BEGIN,
        reasons=(),
        urgent=0,
        first_wait_seconds=None,
        is_abandoned=False,
    )
