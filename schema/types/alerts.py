"""Alert rules and the alerts that they rang, as one viewer may read them. rules/alerts/ decides who may."""

from datetime import datetime
from uuid import UUID

import strawberry

from models import tables
from models.floor.rehearsal import Rehearsal
from models.reading.alerts import kept
from models.reading.alerts.kept import KeptAlert
from models.reading.alerts.rules import queues_of
from models.rules.alerts.rights import may_change_rule
from models.rules.alerts.rule import Ring
from models.rules.conversations.disclosure import reads_queue
from models.vocabulary import (
    Acknowledgement,
    ActorKind,
    AlertCondition,
    AttentionLevel,
    AttentionReason,
    Channel,
    Role,
    Weekday,
)
from schema.context import Info
from schema.ids import global_id
from schema.permissions import required_viewer
from schema.types.conversations import Conversation
from schema.types.operating_hours import OpenInterval
from schema.types.people import Actor
from schema.types.queues_and_agents import Queue

RULE_ID_TYPE, ALERT_ID_TYPE = "AlertRule", "Alert"
MOST_RINGS_TOLD = 100  # of a rehearsal: more of them show only that there are too many
VALUE = "How many conversations it names or, for the other conditions, the figure: conversations, seconds or percent."


@strawberry.type(
    description=(
        "When somebody is to be told of a queue. Each queue is watched by itself. Read by administrators, and by supervisors "
        "of one of its queues."
    )
)
class AlertRule:
    row: strawberry.Private[tables.AlertRule]
    id: strawberry.ID = strawberry.field(description="The id, for `saveAlertRule` and `deleteAlertRule`.")
    name: str = strawberry.field(description="Unique among alert rules.")
    condition: AlertCondition = strawberry.field(description="What it watches.")
    all_queues: bool = strawberry.field(description="Whether it is about every queue, also about later ones.")
    channels: list[Channel] = strawberry.field(description="Only conversations of these channels; empty for all.")
    reasons: list[AttentionReason] = strawberry.field(description="For ATTENTION: the reasons, any of which rings.")
    level: AttentionLevel = strawberry.field(description="For ATTENTION: NOW, or SOON for both levels.")
    threshold: int = strawberry.field(
        description=(
            "QUEUE_LENGTH rings above so many conversations, LONGEST_WAIT from so many seconds on, SERVICE_LEVEL below so "
            "many percent."
        )
    )
    window_minutes: int = strawberry.field(description="For SERVICE_LEVEL: of the last so many minutes.")
    least_contacts: int = strawberry.field(
        description="For SERVICE_LEVEL: only if so many conversations were answered or abandoned within them."
    )
    answer_within_seconds: int = strawberry.field(
        description="For SERVICE_LEVEL: who was answered by then was in time."
    )
    cool_down_seconds: int = strawberry.field(
        description="How long it is silent in a queue after it rang there; then it tells what began meanwhile and still holds."
    )
    told_roles: list[Role] = strawberry.field(
        description="SUPERVISOR tells those who oversee the queue, ADMIN the administrators."
    )
    acknowledgement: Acknowledgement = strawberry.field(
        description="For whom an alert is read once it is acknowledged."
    )
    time_zone: str = strawberry.field(description="The time zone of `weekly`.")
    weekly: list[OpenInterval] | None = strawberry.field(
        description="When it may ring; what begins at other times and still holds is told then. Null for always."
    )
    disabled: bool = strawberry.field(description="Whether it does not ring.")

    @classmethod
    def of(cls, row: tables.AlertRule) -> "AlertRule":
        days = list(Weekday)
        return cls(
            row=row,
            id=global_id(RULE_ID_TYPE, row.id),
            name=row.name,
            condition=row.condition,
            all_queues=not row.queues,
            channels=[Channel(each) for each in row.channels],
            reasons=[AttentionReason(each) for each in row.reasons],
            level=row.level,
            threshold=row.threshold,
            window_minutes=row.window_minutes,
            least_contacts=row.least_contacts,
            answer_within_seconds=row.answer_within_seconds,
            cool_down_seconds=row.cool_down_seconds,
            told_roles=[Role(each) for each in row.told_roles],
            acknowledgement=row.acknowledgement,
            time_zone=row.time_zone,
            weekly=None
            if row.weekly is None
            else [OpenInterval(day=days[day], from_=begin, to=end) for day, begin, end in row.weekly],
            disabled=row.disabled,
        )

    @strawberry.field(description="Its queues, as far as the viewer may read them; empty if it is about every queue.")
    async def queues(self, info: Info) -> list[Queue]:
        viewer = required_viewer(info)
        ids = [each for each in sorted(queues_of(self.row)) if reads_queue(viewer, each)]
        return [Queue.of(row) for row in await info.context.loaders.queues.load_many(ids) if row]

    @strawberry.field(
        description="Who is told by name, as far as they oversee the queue that rings or are administrators."
    )
    async def told_people(self, info: Info) -> list[Actor]:
        ids = list(map(UUID, self.row.told_people))
        await info.context.loaders.people.load_many(ids)  # together, before each is looked up
        return [await Actor.load(info, each, ActorKind.PERSON) for each in ids]

    @strawberry.field(
        description="Whether the viewer may change and delete it: for supervisors, if all its queues are theirs."
    )
    def is_changeable(self, info: Info) -> bool:
        return may_change_rule(required_viewer(info), queues_of(self.row))


@strawberry.type(
    description=(
        "An alert rule rang in a queue. It is told and listed while the viewer oversees the queue or is an administrator, and "
        "kept for 31 days."
    )
)
class Alert:
    kept: strawberry.Private[KeptAlert]
    id: strawberry.ID = strawberry.field(description="The id, for `acknowledgeAlerts`.")
    rule_id: strawberry.ID = strawberry.field(description="The id of the AlertRule, which may be deleted since.")
    rule_name: str = strawberry.field(description="The name that the rule had then.")
    condition: AlertCondition = strawberry.field(description="What the rule watches.")
    rung_at: datetime = strawberry.field(description="When it rang.")
    value: int = strawberry.field(description=VALUE)
    threshold: int = strawberry.field(description="The rule's threshold then.")
    acknowledgement: Acknowledgement = strawberry.field(description="For whom it is read once it is acknowledged.")
    is_read: bool = strawberry.field(
        description="Whether it is acknowledged: by the viewer or, if that is FOR_ALL, by anybody."
    )
    acknowledged_at: datetime | None = strawberry.field(description="When it was acknowledged so; null if it was not.")

    @classmethod
    def of(cls, alert: KeptAlert) -> "Alert":
        row = alert.row
        return cls(
            kept=alert,
            id=global_id(ALERT_ID_TYPE, row.id),
            rule_id=global_id(RULE_ID_TYPE, row.rule_id),
            rule_name=row.rule_name,
            condition=row.condition,
            rung_at=row.rung_at,
            value=row.value,
            threshold=row.threshold,
            acknowledgement=row.acknowledgement,
            is_read=alert.is_read,
            acknowledged_at=row.acknowledged_at or alert.own_at,
        )

    @classmethod
    async def read(cls, info: Info, alert_id: UUID) -> "Alert | None":
        """The alert as it is now, or None if it no longer tells the viewer."""
        found = (await kept.by_id(required_viewer(info), [alert_id])).get(alert_id)
        return cls.of(found) if found else None

    @strawberry.field(description="The queue in which it rang.")
    async def queue(self, info: Info) -> Queue | None:
        return await _queue(info, self.kept.row.queue_id)

    @strawberry.field(
        description=(
            "For ATTENTION: the conversations that began to match since the rule rang last, 50 at most; without those that "
            "the viewer no longer sees."
        )
    )
    async def conversations(self, info: Info) -> list[Conversation]:
        return await Conversation.visible_of(info, self.kept.conversation_ids)

    @strawberry.field(description="Who acknowledged it for all; null if nobody has, or if each does so for themselves.")
    async def acknowledged_by(self, info: Info) -> Actor | None:
        person_id = self.kept.row.acknowledged_by_id
        return await Actor.load(info, person_id, ActorKind.PERSON) if person_id else None


@strawberry.type(description="When a rule would have rung, and for what.")
class AlertRing:
    ring: strawberry.Private[Ring]
    rung_at: datetime = strawberry.field(description="When it would have rung.")
    value: int = strawberry.field(description=VALUE)

    @strawberry.field(description="The queue.")
    async def queue(self, info: Info) -> Queue | None:
        return await _queue(info, self.ring.queue_id)

    @strawberry.field(
        description="The conversations that the alert would have named, without those that the viewer does not see now."
    )
    async def conversations(self, info: Info) -> list[Conversation]:
        return await Conversation.visible_of(info, self.ring.conversation_ids)


@strawberry.type(
    description=(
        "How often a rule would have rung over the kept log, if it had been saved at the beginning: what held already then is "
        "nothing new. It is found out by the same rule as rings."
    )
)
class AlertPreview:
    since: datetime = strawberry.field(description="The beginning.")
    until: datetime = strawberry.field(description="The end: now.")
    times: int = strawberry.field(description="How often it would have rung.")
    rings: list[AlertRing] = strawberry.field(description="The newest 100 of them, newest first.")

    @classmethod
    def of(cls, tried: Rehearsal) -> "AlertPreview":
        newest = list(reversed(tried.rings))[:MOST_RINGS_TOLD]
        return cls(
            since=tried.since,
            until=tried.until,
            times=len(tried.rings),
            rings=[AlertRing(ring=ring, rung_at=ring.at, value=ring.value) for ring in newest],
        )


@strawberry.type(
    description="A rule can't be tried over so many hours: the log doesn't reach so far back, or has too many facts."
)
class AlertPreviewTooLong:
    message: str = strawberry.field(description="Why, in words.")
    possible_hours: int = strawberry.field(description="Over how many hours it can be tried; 0 if over less than one.")


async def _queue(info: Info, queue_id: UUID) -> Queue | None:
    if not reads_queue(required_viewer(info), queue_id):
        return None
    row = await info.context.loaders.queues.load(queue_id)
    return Queue.of(row) if row else None
