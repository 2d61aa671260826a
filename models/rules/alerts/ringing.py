"""When alert rules ring: a fold over facts and time. Live it runs in followers/alerts, for a rehearsal over the kept log.

Both give the same rings for the same rule and log, since nothing but the facts, their times and the clock's moments count.
"""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Generic, TypeVar
from uuid import UUID

from models.rules.alerts.rule import Hours, Ring, Rule
from models.rules.alerts.scene import Contact, Scene, Seen, contact_of
from models.rules.alerts.tallies import Tally
from models.vocabulary import AlertCondition, AttentionLevel, Channel

MOST_NAMED = 50  # conversations that an alert names; more than that are a figure, not a list
LONGEST_WINDOW = timedelta(hours=4)

K = TypeVar("K", bound=Hashable)
Level = tuple[frozenset[Channel], timedelta, int]  # what makes the service levels of two rules in a queue the same


@dataclass(slots=True)
class Watch:
    """What a rule knows of one queue. `untold` are conversations that began to match; a figure that `holds` may be untold.

    Nobody is told what held already when the watch began.
    """

    rung_at: datetime | None = None
    number: int = 0
    holds: bool = False
    is_untold: bool = False
    untold: dict[UUID, None] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return self == Watch()


class Ringing(Generic[K]):
    """Some rules, by whatever names them, and one scene for all of them, at the moment `at`.

    The scene must be as it was at this moment. Facts whose time is before it count as if they had happened then.
    """

    def __init__(self, rules: Mapping[K, Rule], scene: Scene, at: datetime) -> None:
        self.scene, self.at = scene, at
        self._rules: dict[K, Rule] = {}
        self._hours: dict[K, Hours] = {}
        self._tallies: dict[UUID, dict[Level, Tally]] = {}
        self._watches: dict[K, dict[UUID, Watch]] = {}
        self._by_queue: dict[UUID, tuple[K, ...]] = {}
        self._due: list[tuple[datetime, int, K, UUID]] = []
        self._due_at: dict[tuple[K, UUID], datetime] = {}
        self._order = count()
        for key, rule in rules.items():
            self.begin(key, rule)

    @property
    def rules(self) -> Mapping[K, Rule]:
        return self._rules

    def begin(self, key: K, rule: Rule | None, watches: Mapping[UUID, Watch] | None = None) -> None:
        """Watch by this rule from now on, in place of an earlier one of this name; no longer if it is None.

        `watches` are what it knew when it was interrupted at this moment.
        """
        for queue_id in self._watches.pop(key, {}):
            self._due_at.pop((key, queue_id), None)
        self._by_queue.clear()
        earlier = self._rules.pop(key, None)
        if earlier is not None and earlier.condition is AlertCondition.SERVICE_LEVEL:
            self._forget_tallies()
        if rule is None:
            self._hours.pop(key, None)
            return
        self._rules[key], self._watches[key], self._hours[key] = rule, dict(watches or {}), Hours(rule.hours)
        if rule.condition is AlertCondition.ATTENTION:
            for queue_id in self._watches[key]:
                self._plan(key, queue_id, self.at)
            return
        for queue_id in sorted({*self.scene.queue_ids, *self._watches[key]}):
            if not rule.is_of(queue_id):
                continue
            watch = self._watches[key].setdefault(queue_id, Watch())
            if watches is None:
                watch.holds = _holds(rule, self._figure(rule, queue_id))
            self._plan(key, queue_id, self.at)

    def watches(self, key: K) -> dict[UUID, Watch]:
        """What a rule knows, to go on with it later from the same moment; without queues of which it knows nothing."""
        return {queue_id: watch for queue_id, watch in self._watches[key].items() if not watch.is_empty}

    def hear(self, before: Seen | None, after: Seen, at: datetime) -> Iterator[tuple[K, Ring]]:
        """A fact about a conversation: first what time has brought until then, then what the fact brings."""
        yield from self.advance(at)
        if before == after:
            return
        attends = before is None or _attention(before) != _attention(after)
        waits = before is None or _waiting(before) != _waiting(after)
        contact = contact_of(before, after, self.at)
        if waits:
            self.scene.move(before, after)
        if contact:
            self.scene.count(contact)
            self.scene.forget_before(self.at - LONGEST_WINDOW, contact.place)
            self._add_to_tallies(contact)
        for queue_id in {after.queue_id} if before is None else {before.queue_id, after.queue_id}:
            for key in self._of(queue_id):
                rule = self._rules[key]
                match rule.condition:
                    case AlertCondition.ATTENTION:
                        is_concerned = attends and self._matched(key, rule, queue_id, before, after)
                    case AlertCondition.SERVICE_LEVEL:
                        is_concerned = contact is not None
                    case AlertCondition.QUEUE_LENGTH | AlertCondition.LONGEST_WAIT:
                        is_concerned = waits
                if is_concerned:
                    yield from self._look(key, queue_id)

    def advance(self, at: datetime) -> Iterator[tuple[K, Ring]]:
        """What time brings until then, each at its own moment."""
        while self._due and self._due[0][0] <= at:
            due_at, _, key, queue_id = heappop(self._due)
            if self._due_at.get((key, queue_id)) == due_at:
                del self._due_at[key, queue_id]
                self.at = max(self.at, due_at)
                yield from self._look(key, queue_id)
        self.at = max(self.at, at)

    def _of(self, queue_id: UUID) -> tuple[K, ...]:
        if queue_id not in self._by_queue:
            self._by_queue[queue_id] = tuple(key for key, rule in self._rules.items() if rule.is_of(queue_id))
        return self._by_queue[queue_id]

    def _matched(self, key: K, rule: Rule, queue_id: UUID, before: Seen | None, after: Seen) -> bool:
        """Whether the conversation began or ceased to match in this queue."""
        did = before is not None and before.queue_id == queue_id and _matches(rule, before)
        does = after.queue_id == queue_id and _matches(rule, after)
        if did == does:
            return False
        watch = self._watch(key, queue_id)
        if does:
            watch.untold[after.id] = None
        else:
            watch.untold.pop(after.id, None)
        return True

    def _watch(self, key: K, queue_id: UUID) -> Watch:
        return self._watches[key].setdefault(queue_id, Watch())

    def _look(self, key: K, queue_id: UUID) -> Iterator[tuple[K, Ring]]:
        """Ring if there is something to tell and the rule may; otherwise remember when to look again."""
        rule, watch, at = self._rules[key], self._watch(key, queue_id), self.at
        figure = self._figure(rule, queue_id)
        if rule.condition is not AlertCondition.ATTENTION:
            holds = _holds(rule, figure)
            watch.is_untold = holds and (watch.is_untold or not watch.holds)
            watch.holds = holds
        if (watch.untold or watch.is_untold) and self._may_ring_at(key, at, watch) == at:
            watch.rung_at, watch.number = at, watch.number + 1
            named = tuple(watch.untold)
            value = len(named) if rule.condition is AlertCondition.ATTENTION else figure
            watch.is_untold, watch.untold = False, {}
            yield key, Ring(queue_id, at, watch.number, value or 0, named[:MOST_NAMED])
        self._plan(key, queue_id, at)

    def _plan(self, key: K, queue_id: UUID, at: datetime) -> None:
        """Look again when time alone may make a difference."""
        rule, watch = self._rules[key], self._watch(key, queue_id)
        moments: list[datetime | None] = []
        if watch.untold or watch.is_untold:
            moments.append(self._may_ring_at(key, at, watch))
        moments.append(self._turns_at(rule, queue_id))
        due_at = min((moment for moment in moments if moment and moment > at), default=None)
        if due_at is None:
            self._due_at.pop((key, queue_id), None)
        elif self._due_at.get((key, queue_id)) != due_at:
            self._due_at[key, queue_id] = due_at
            heappush(self._due, (due_at, next(self._order), key, queue_id))

    def _may_ring_at(self, key: K, at: datetime, watch: Watch) -> datetime | None:
        """The first moment from `at` on at which it may ring: after its cool-down and within its hours. None for never."""
        return self._hours[key].open_from(self._rules[key].cooled_down_at(at, watch.rung_at))

    def _figure(self, rule: Rule, queue_id: UUID) -> int | None:
        """The figure that the rule watches: conversations, whole seconds, or whole percent; None if there is none."""
        match rule.condition:
            case AlertCondition.ATTENTION:
                return None
            case AlertCondition.QUEUE_LENGTH:
                return self.scene.waiting(queue_id, rule.channels)
            case AlertCondition.LONGEST_WAIT:
                since = self.scene.longest_since(queue_id, rule.channels)
                return None if since is None else max(0, int((self.at - since).total_seconds()))
            case AlertCondition.SERVICE_LEVEL:
                tally = self._tally(rule, queue_id)
                is_enough = tally.total >= max(1, rule.least_contacts)
                return 100 * tally.in_time // tally.total if is_enough else None

    def _turns_at(self, rule: Rule, queue_id: UUID) -> datetime | None:
        """When the figure changes without a fact: a wait reaches the threshold, or a contact leaves the window."""
        match rule.condition:
            case AlertCondition.LONGEST_WAIT:
                since = self.scene.longest_since(queue_id, rule.channels)
                return since + timedelta(seconds=rule.threshold) if since else None
            case AlertCondition.SERVICE_LEVEL:
                return self._tally(rule, queue_id).changes_at
            case AlertCondition.ATTENTION | AlertCondition.QUEUE_LENGTH:
                return None

    def _tally(self, rule: Rule, queue_id: UUID) -> Tally:
        """As it is now. Rules that ask for the same share it."""
        of_queue, level = self._tallies.setdefault(queue_id, {}), _level(rule)
        if (tally := of_queue.get(level)) is None:
            contacts = self.scene.contacts(queue_id, rule.channels)
            tally = of_queue[level] = Tally(contacts, window=rule.window, within_seconds=rule.answer_within_seconds)
        tally.move_on(self.at)
        return tally

    def _add_to_tallies(self, contact: Contact) -> None:
        queue_id, channel = contact.place
        for (channels, _, _), tally in self._tallies.get(queue_id, {}).items():
            if not channels or channel in channels:
                tally.add(contact)

    def _forget_tallies(self) -> None:
        """Those that no rule asks for any more."""
        wanted = {_level(rule) for rule in self._rules.values() if rule.condition is AlertCondition.SERVICE_LEVEL}
        for queue_id, of_queue in self._tallies.items():
            self._tallies[queue_id] = {level: tally for level, tally in of_queue.items() if level in wanted}


def _level(rule: Rule) -> Level:
    return rule.channels, rule.window, rule.answer_within_seconds


def _attention(seen: Seen) -> tuple[object, ...]:
    return seen.queue_id, seen.urgent, seen.reasons


def _waiting(seen: Seen) -> tuple[object, ...]:
    return seen.queue_id, seen.waiting_since


def _matches(rule: Rule, seen: Seen) -> bool:
    of_level = seen.reasons[: seen.urgent] if rule.level is AttentionLevel.NOW else seen.reasons
    return rule.covers(seen.queue_id, seen.channel) and not rule.reasons.isdisjoint(of_level)


def _holds(rule: Rule, figure: int | None) -> bool:
    if figure is None:
        return False
    if rule.condition is AlertCondition.QUEUE_LENGTH:
        return figure > rule.threshold
    if rule.condition is AlertCondition.LONGEST_WAIT:
        return figure >= rule.threshold
    return figure < rule.threshold
