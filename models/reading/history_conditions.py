"""Which closed conversations are in a list, as SQL. Messages are searched as rules/closed_transcripts.py says for one of them.

Only fixed words become part of the SQL; whatever is asked for is a parameter.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from models import clock
from models.access.history_filter import HistoryFilter
from models.folding import folded
from models.reading.keyset import Key
from models.rules.closed_transcripts import CHANNELS, notices_that_allow, opened_back_to, reads_all_queues
from models.rules.conversations.disclosure import EVERYTHING
from models.rules.roles import TAKE_PART
from models.values import SettingsValues, Viewer
from models.vocabulary import ConversationState, MessageVisibility, ParticipantMode


@dataclass(frozen=True, slots=True)
class Searching:
    """By which settings transcripts are searched, and whether the viewer searches those that they may `open`."""

    settings: SettingsValues
    opens: bool


_CUSTOMERS = """LEFT JOIN customers ON customers.id = c.customer_id
    LEFT JOIN customers person ON person.id = customers.person_id"""


class Conditions:
    """Conditions on `conversations c`, with their parameters. `queue_ids` are the viewer's queues.

    With a text to search for, also on its `customers` and on the `person` into whom they were merged.
    """

    def __init__(self, queue_ids: frozenset[UUID]) -> None:
        self.given: list[Any] = []
        self._all = [f"c.state = {self._value(ConversationState.CLOSED.value)}", "c.closed_at IS NOT NULL"]
        self._joins = ""
        self._queue_ids = queue_ids

    @property
    def text(self) -> str:
        """From FROM on."""
        return f"FROM conversations c {self._joins} WHERE {' AND '.join(self._all)}"

    def filter(self, viewer: Viewer, narrowed: HistoryFilter) -> None:
        if narrowed.since is not None:
            self._all.append(f"c.closed_at >= {self._value(narrowed.since)}")
        if narrowed.until is not None:
            self._all.append(f"c.closed_at < {self._value(narrowed.until)}")
        self._one_of("c.queue_id", self._queues(narrowed.queue_ids))
        self._one_of("c.channel", narrowed.channels)
        self._one_of("c.agent_id", narrowed.agent_ids)
        if narrowed.customer_ids is not None:
            self._of_people(viewer, narrowed.customer_ids)
        self._one_of("c.state_reason", narrowed.reasons)
        if narrowed.sentiment_at_or_below is not None:
            self._all.append(f"c.sentiment_rank <= {self._value(narrowed.sentiment_at_or_below.rank)}")
        if narrowed.handled_least is not None:
            self._all.append(f"c.handle_seconds >= {self._value(narrowed.handled_least - 0.5)}")
        if narrowed.handled_most is not None:
            self._all.append(f"c.handle_seconds <= {self._value(narrowed.handled_most + 0.5)}")
        if narrowed.handled_least is not None or narrowed.handled_most is not None:
            self._all.append("c.accepted_at IS NOT NULL")
        if narrowed.sentiment_at_or_below is not None or narrowed.agent_ids is not None:
            # Of conversations on whose customer's side they are, nobody learns these.
            self._all.append(f"NOT {self._is_customers_side(viewer)}")

    def beyond(self, key: Key, *, is_older: bool) -> None:
        """Only what comes after this place in the list, or before it."""
        closed_at, row_id = key
        place = f"({self._value(closed_at)}, {self._value(row_id)})"
        self._all.append(f"(c.closed_at, c.id) {'<' if is_older else '>'} {place}")

    def mention(self, viewer: Viewer, text: str, searching: Searching) -> None:
        """Only what has this text in its title, its customer's name, or a message that the viewer may read."""
        self._joins = _CUSTOMERS
        has = _Text(self, text)
        said = f"SELECT 1 FROM messages m WHERE m.conversation_id = c.id AND {has.within('m.text')}"
        # Not EXISTS, for which PostgreSQL may read the messages of all conversations first.
        is_said = f"({said} LIMIT 1) IS NOT NULL"
        in_messages = "FALSE"
        if searching.opens:
            in_messages = f"({self._may_be_opened(viewer, searching.settings)} AND {is_said})"
        if not viewer.roles.isdisjoint(TAKE_PART):
            public = f"({said} AND m.visibility = {self._value(MessageVisibility.PUBLIC.value)} LIMIT 1) IS NOT NULL"
            in_messages = (
                f"CASE WHEN {self._is_customers_side(viewer)} THEN {public} "
                f"WHEN {self._takes_part(viewer)} THEN {is_said} ELSE {in_messages} END"
            )
        # Whom a customer was merged into, only staff is told.
        is_shown_as = f"({has.within('person.name')} AND NOT {self._is_customers_side(viewer)})"
        self._all.append(
            f"({has.within('c.title')} OR {has.within('customers.name')} OR {is_shown_as} OR {in_messages})"
        )

    def _may_be_opened(self, viewer: Viewer, settings: SettingsValues) -> str:
        parts = [
            f"c.closed_at >= {self._value(opened_back_to(settings, clock.now()))}",
            f"c.channel = ANY({self._value(sorted(CHANNELS))})",
            f"c.notice_state = ANY({self._value(sorted(notices_that_allow(settings)))})",
            f"NOT {self._is_customers_side(viewer)}",
            f"(c.agent_id IS NULL OR c.agent_id <> {self._value(viewer.id)})",
            f"NOT {self._takes_part(viewer)}",
        ]
        if not reads_all_queues(viewer, settings):
            parts.append(f"c.queue_id = ANY({self._value(sorted(viewer.overseen))})")
        return " AND ".join(parts)

    def _is_customers_side(self, viewer: Viewer) -> str:
        me = self._value(viewer.id)
        return f"(c.customer_id = {me} OR (c.connector_id IS NOT NULL AND c.connector_id = {me}))"

    def _takes_part(self, viewer: Viewer) -> str:
        monitors = self._value(ParticipantMode.MONITOR.value)
        return (
            f"EXISTS (SELECT 1 FROM participants p WHERE p.conversation_id = c.id AND p.person_id = {self._value(viewer.id)} "
            f"AND p.is_present AND p.mode <> {monitors})"
        )

    def _queues(self, asked: frozenset[UUID] | None) -> frozenset[UUID] | None:
        """Those of the viewer's queues that are asked for; None for all queues."""
        if self._queue_ids is EVERYTHING:
            return asked
        return self._queue_ids if asked is None else self._queue_ids & asked

    def _of_people(self, viewer: Viewer, customer_ids: Collection[UUID]) -> None:
        """Those of the customers, and of all whom staff sees as one of them."""
        named = self._value(sorted(customer_ids))
        merged = f"SELECT merged.id FROM customers merged WHERE merged.person_id = ANY({named})"
        is_shown_as = f"(c.customer_id IN ({merged}) AND NOT {self._is_customers_side(viewer)})"
        self._all.append(f"(c.customer_id = ANY({named}) OR {is_shown_as})")

    def _one_of(self, column: str, values: Collection[Any] | None) -> None:
        if values is None:
            return
        if len(values) == 1:  # only then an index gives the rows in their order
            self._all.append(f"{column} = {self._value(next(iter(values)))}")
        else:
            self._all.append(f"{column} = ANY({self._value(sorted(values))})")

    def _value(self, value: Any) -> str:
        """The parameter that stands for a value."""
        self.given.append(value.astimezone(UTC) if isinstance(value, datetime) else value)
        return f"${len(self.given)}"


class _Text:
    """A text that is searched for, typed and folded, as reading/search.py has it for the ORM."""

    def __init__(self, conditions: Conditions, text: str) -> None:
        typed, plain = text.lower(), folded(text)
        self._typed = conditions._value(_pattern(typed))
        self._folded = conditions._value(_pattern(plain)) if plain else None
        self._is_other = plain not in ("", typed)

    def within(self, column: str) -> str:
        found = [f"LOWER({column}) LIKE {self._typed} ESCAPE '!'"]
        if self._is_other:
            found.append(f"LOWER({column}) LIKE {self._folded} ESCAPE '!'")
        if self._folded:
            found.append(f"{column}_folded LIKE {self._folded} ESCAPE '!'")
        return f"({' OR '.join(found)})"


def _pattern(text: str) -> str:
    for special in "!%_":
        text = text.replace(special, f"!{special}")
    return f"%{text}%"
