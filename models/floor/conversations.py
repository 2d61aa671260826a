"""Reads conversations from the database, with everything that their rows in a list show. view.py finds them on the floor."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from tortoise.models import Model

from models.access.visibility import HIDDEN_MODES
from models.events.keys import people_in
from models.floor.compact import Compact, Shared
from models.floor.customers import Seen, read_customers
from models.floor.touched import Touched
from models.reading.names import NamedAgent, named_agents
from models.tables import (
    Conversation,
    MonitoringSession,
    Offer,
    Participant,
    Queue,
    RaisedHand,
    SupervisorSettings,
    User,
    Workstream,
)
from models.tables.settings import SETTINGS_ID
from models.values import ConversationValues, SettingsValues
from models.vocabulary import ConversationState

Row = TypeVar("Row", bound=Model)

# The rows of these tables are compact. What is left out, nobody asks the floor for.
CONVERSATIONS = Compact(
    Conversation,
    without=(
        *("title_folded", "external_id", "position_told", "position_told_at", "erased_at", "last_reply_at"),
        *("limit_restarted_at", "limit_stirred_at", "limit_warned_at", "first_reply_at"),
        *("attention_due_at", "standards", "silent_since", "unanswered_since", "refused_count", "waited_since"),
        *("bot_repeats", "customer_repeats"),
    ),
    people="party",
)
PARTICIPANTS = Compact(Participant)
OFFERS = Compact(Offer)

IS_ONGOING = f"id = ANY($1) AND state <> '{ConversationState.CLOSED.value}'"
ARE_SHOWN = f"""conversation_id = ANY($1) AND mode NOT IN ({", ".join(f"'{mode.value}'" for mode in sorted(HIDDEN_MODES))})
    ORDER BY since, id"""

ROWS_AT_ONCE = 1_000  # databases take a limited number of parameters in one statement


@dataclass(frozen=True, slots=True)
class ShownHand:
    """A hand that is up, with the name of the supervisor who has taken it."""

    row: RaisedHand
    taken_by: str | None


@dataclass(frozen=True, slots=True, eq=False)
class FloorConversation:
    """A conversation at one position of the log. A change replaces the object; it is never modified.

    `participants` are in the order in which they joined, without those who only monitor. `monitored_by` has the
    supervisors whose monitoring sessions run, `people` everyone to whom it is personal. `texts` are encodings of this
    version for answers, by what they show to whom; `forms` are the objects of the API's types that stand for it.
    """

    row: Conversation
    values: ConversationValues
    queue: Queue
    workstream: Workstream
    customer: Seen | None
    agent: NamedAgent | None
    participants: tuple[Participant, ...]
    pending_offer: Offer | None
    offered_agent: NamedAgent | None
    monitored_by: frozenset[UUID]
    hand: ShownHand | None
    settings: SettingsValues
    people: frozenset[UUID]
    texts: dict[Hashable, Any] = field(default_factory=dict, repr=False)
    forms: dict[type, Any] = field(default_factory=dict, repr=False)

    def is_personal_to(self, viewer_id: UUID) -> bool:
        """Whether this viewer may read or do more or less in this conversation than others with the same roles and queues."""
        return viewer_id in self.people


@dataclass(frozen=True, slots=True)
class Names:
    """Rows that conversations refer to, which are few and rarely change, and the settings of supervision.

    Queues come with their operating hours.
    """

    queues: Mapping[UUID, Queue]
    workstreams: Mapping[UUID, Workstream]
    agents: Mapping[UUID, NamedAgent]
    settings: SettingsValues

    def shared(self) -> Shared:
        """For rows that refer to these."""
        return Shared(self._known)

    def _known(self, row_id: UUID) -> UUID:
        row = self.queues.get(row_id) or self.workstreams.get(row_id)
        if row is not None:
            return row.id
        agent = self.agents.get(row_id)
        return agent.row.user_id if agent else row_id


async def read_names() -> Names:
    """Read all of them. Takes five statements."""
    return Names(await _queues(), await _workstreams(), await named_agents(), await _settings())


async def read_names_again(before: Names, touched: Touched) -> Names:
    """The names after facts that touched some of them. A row of a queue or workstream that did not change keeps its object."""
    queues, workstreams, agents, settings = before.queues, before.workstreams, before.agents, before.settings
    if touched.configuration:
        queues = _kept(queues, await _queues(), _are_equal_queues)
        workstreams = _kept(workstreams, await _workstreams(), _are_equal)
    if touched.people:
        agents = {**agents, **await named_agents(touched.people)}
    if touched.settings:
        settings = await _settings()
    return Names(queues, workstreams, agents, settings)


async def _queues() -> dict[UUID, Queue]:
    return {row.id: row for row in await Queue.all().select_related("operating_hours")}


async def _workstreams() -> dict[UUID, Workstream]:
    return {row.id: row for row in await Workstream.all()}


async def _settings() -> SettingsValues:
    row = await SupervisorSettings.get_or_none(id=SETTINGS_ID)
    return row.values() if row else SettingsValues()


def _kept(
    before: Mapping[UUID, Row], after: Mapping[UUID, Row], are_equal: Callable[[Row, Row], bool]
) -> dict[UUID, Row]:
    return {
        row_id: before[row_id] if row_id in before and are_equal(before[row_id], row) else row
        for row_id, row in after.items()
    }


def _are_equal_queues(one: Queue, other: Queue) -> bool:
    hours, other_hours = one.operating_hours, other.operating_hours
    if hours is None or other_hours is None:
        return hours is other_hours and _are_equal(one, other)
    return _are_equal(hours, other_hours) and _are_equal(one, other)


def _are_equal(one: Model, other: Model) -> bool:
    """Whether all columns are equal. With `==`, Tortoise compares only the keys."""
    return all(getattr(one, column) == getattr(other, column) for column in one._meta.db_fields)


async def read_ongoing(names: Names) -> list[FloorConversation]:
    """All ongoing conversations. Takes a statement, and five for each thousand conversations."""
    ids = await Conversation.filter(state__not=ConversationState.CLOSED).values_list("id")
    found: list[FloorConversation] = []
    for start in range(0, len(ids), ROWS_AT_ONCE):
        part = [row_id for (row_id,) in ids[start : start + ROWS_AT_ONCE]]
        found += await read_conversations(part, names)
    return found


async def read_conversations(ids: Iterable[UUID], names: Names) -> list[FloorConversation]:
    """The conversations with these ids, closed ones included. Unknown ids are left out. Takes five statements."""
    shared = names.shared()
    rows = await CONVERSATIONS.read(shared, "id = ANY($1)", sorted(ids))
    return await with_what_they_show(rows, names, shared)


async def read_rows(ids: Collection[UUID], shared: Shared) -> list[Conversation]:
    """The ongoing ones of these conversations. Takes one statement, and none for no ids."""
    if not ids:
        return []
    return await CONVERSATIONS.read(shared, IS_ONGOING, sorted(ids))


async def with_what_they_show(rows: Sequence[Conversation], names: Names, shared: Shared) -> list[FloorConversation]:
    """These conversations with the other rows that they show. Takes four statements, for a thousand conversations at most,
    and none for no conversations; two more if hands are up, and one if customers were merged.
    """
    if not rows:
        return []
    ids = [row.id for row in rows]
    participants = await _participants(ids, shared)
    pending = [row.pending_offer_id for row in rows if row.pending_offer_id]
    offers = {row.id: row for row in await OFFERS.read(shared, "id = ANY($1)", pending)}
    monitored_by = await _monitored_by(ids)
    hands = await _hands([row.hand_id for row in rows if row.hand_id])
    customers = await read_customers({row.customer_id for row in rows}, shared)
    return [
        conversation(
            row,
            names,
            customer=customers.get(row.customer_id),
            participants=tuple(participants.get(row.id, ())),
            pending_offer=offers.get(row.pending_offer_id) if row.pending_offer_id else None,
            monitored_by=frozenset(monitored_by.get(row.id, ())),
            hand=hands.get(row.hand_id) if row.hand_id else None,
        )
        for row in rows
    ]


def conversation(
    row: Conversation,
    names: Names,
    *,
    customer: Seen | None,
    participants: tuple[Participant, ...],
    pending_offer: Offer | None,
    monitored_by: frozenset[UUID],
    hand: ShownHand | None,
) -> FloorConversation:
    values = row.values()
    return FloorConversation(
        row=row,
        values=values,
        queue=names.queues[row.queue_id],
        workstream=names.workstreams[row.workstream_id],
        customer=customer,
        agent=names.agents.get(row.agent_id) if row.agent_id else None,
        participants=participants,
        pending_offer=pending_offer,
        offered_agent=names.agents.get(pending_offer.agent_id) if pending_offer else None,
        monitored_by=monitored_by,
        hand=hand,
        settings=names.settings,
        people=monitored_by.union(people_in(values)),
    )


def with_row(before: FloorConversation, row: Conversation, names: Names) -> FloorConversation:
    """The conversation with its own row changed, and these names. All else that it shows is as before."""
    return conversation(
        row,
        names,
        customer=before.customer,
        participants=before.participants,
        pending_offer=before.pending_offer,
        monitored_by=before.monitored_by,
        hand=before.hand,
    )


def renamed(before: FloorConversation, names: Names) -> FloorConversation:
    """The conversation with these names; `before` itself if none of its names changed."""
    after = with_row(before, before.row, names)
    unchanged = (
        after.queue is before.queue
        and after.workstream is before.workstream
        and after.agent is before.agent
        and after.offered_agent is before.offered_agent
        and after.settings == before.settings
    )
    return before if unchanged else after


async def _participants(ids: Sequence[UUID], shared: Shared) -> dict[UUID, list[Participant]]:
    found: dict[UUID, list[Participant]] = {}
    for row in await PARTICIPANTS.read(shared, ARE_SHOWN, ids):
        found.setdefault(row.conversation_id, []).append(row)
    return found


async def _monitored_by(ids: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = {}
    running = MonitoringSession.filter(conversation_id__in=ids, ended_at=None)
    for conversation_id, supervisor_id in await running.values_list("conversation_id", "supervisor_id"):
        found.setdefault(conversation_id, set()).add(supervisor_id)
    return found


async def _hands(ids: Sequence[UUID]) -> dict[UUID, ShownHand]:
    if not ids:
        return {}
    rows = await RaisedHand.filter(id__in=ids)
    takers = sorted({row.taken_by_id for row in rows if row.taken_by_id})
    names = {user.id: user.name for user in await User.filter(id__in=takers)} if takers else {}
    return {row.id: ShownHand(row, names.get(row.taken_by_id) if row.taken_by_id else None) for row in rows}
