"""Who monitored a person's own conversations, newest first, page by page. rules/monitoring_notice.py says who is told."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.reading.keyset import Slice, SortedBy
from models.rules.monitoring_notice import Period, Told, tenures
from models.tables import Conversation, MonitoringSession, Participant
from models.values import Viewer
from models.vocabulary import ParticipantMode

NEWEST = SortedBy("started_at", descending=True)
LEAST_READ = 50  # sessions at a time: few of those that are read are not told
HANDLED = (ParticipantMode.PRIMARY, ParticipantMode.BOT)


@dataclass(frozen=True, slots=True)
class Watched:
    """A monitoring session, with the times in which the conversation was the person's while it ran.

    Who monitored is told to agents only: `names_supervisor`.
    """

    session: MonitoringSession
    periods: tuple[Period, ...]
    names_supervisor: bool


@dataclass(frozen=True, slots=True)
class Begun:
    """When sessions began: at or after `since`, and before `until`. None doesn't restrict."""

    since: datetime | None = None
    until: datetime | None = None


async def page(viewer: Viewer, told: Told, begun: Begun, part: Slice) -> tuple[Sequence[Watched], bool]:
    """What this person is told, and whether there is more in the direction of reading.

    Sessions are read a batch at a time until the page is full: who had a conversation when is not known to the database.
    """
    rows, found = _candidates(viewer, told, begun), list[Watched]()
    reading = replace(part, limit=max(part.limit + 1, LEAST_READ))
    while True:
        batch = await NEWEST.page(rows, reading)
        told_of = await _watched(viewer, told, batch.rows)
        found = [*told_of, *found] if part.backward else [*found, *told_of]
        if len(found) > part.limit or not batch.has_more:
            break
        edge = batch.rows[0] if part.backward else batch.rows[-1]
        key = (edge.started_at, edge.id)
        reading = replace(reading, before=key) if part.backward else replace(reading, after=key)
    has_more = len(found) > part.limit
    return (found[len(found) - part.limit :] if has_more and part.backward else found[: part.limit]), has_more


def _candidates(viewer: Viewer, told: Told, begun: Begun) -> QuerySet[MonitoringSession]:
    """Sessions of others in conversations that this person ever had, as an agent or as their customer."""
    scope = Q(id__isnull=True)
    if told.as_agent:
        theirs = Participant.filter(person_id=viewer.id, mode=ParticipantMode.PRIMARY)
        handled = Q(conversation_id__in=Subquery(theirs.values("conversation_id")))
        scope |= handled if told.running else handled & Q(ended_at__isnull=False)
    if told.as_customer:
        own = Conversation.filter(customer_id=viewer.id)
        scope |= Q(conversation_id__in=Subquery(own.values("id"))) & Q(ended_at__isnull=False)
    if begun.since is not None:
        scope &= Q(started_at__gte=begun.since)
    if begun.until is not None:
        scope &= Q(started_at__lt=begun.until)
    return MonitoringSession.filter(scope).exclude(supervisor_id=viewer.id)


async def _watched(viewer: Viewer, told: Told, sessions: Sequence[MonitoringSession]) -> list[Watched]:
    """Those of the sessions that this person is told of. Takes two statements, and none for no sessions."""
    ids = sorted({session.conversation_id for session in sessions})
    if not ids:
        return []
    conversations = {row.id: row for row in await Conversation.filter(id__in=ids)}
    stays: defaultdict[UUID, list[Participant]] = defaultdict(list)
    for stay in await Participant.filter(conversation_id__in=ids, mode__in=HANDLED).order_by("since", "id"):
        stays[stay.conversation_id].append(stay)
    found = []
    for session in sessions:
        conversation = conversations[session.conversation_id]
        handled = tenures(conversation.values(), stays[conversation.id])
        own = [tenure for tenure in handled if tenure.agent_id == viewer.id]
        if periods := told.parts(session.started_at, session.ended_at, own):
            found.append(Watched(session, periods, names_supervisor=True))
        elif told.as_customer and conversation.customer_id == viewer.id and session.ended_at is not None:
            whole = Period(session.started_at, session.ended_at)
            found.append(Watched(session, (whole,), names_supervisor=False))
    return found
