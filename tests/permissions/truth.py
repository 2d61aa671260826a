"""What the objects of the floor hold, read from the database, whoever may read it. expecting.py leaves out what one may not."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from models import tables
from models.rules.conversations.attention import causes_of, without_hand
from models.rules.conversations.message_length import LONGEST_TEXT
from models.values import SYSTEM
from models.vocabulary import (
    ActorKind,
    AgentKind,
    ConversationState,
    DraftStatus,
    ParticipantMode,
    Role,
    SentimentState,
    Weekday,
)
from schema.ids import global_id
from tests.permissions.decisions import decisions
from tests.permissions.documents import selection
from tests.permissions.floor import Floor, Ref
from tests.permissions.parts import (
    SOMETHING,
    Fields,
    actor_of,
    actor_of_user,
    attention_of,
    column_of,
    connection_of,
    content_of,
    reading_of,
)

OTHERWISE = " otherwise"  # ends the name of what some read in place of a field
UNITS_USED = {"agent": 60, "asked": 40, "bot": 20}  # 20 for each conversation that takes capacity: three of the agent's


class Truth:
    """`of` has each object's fields. Values are as in the database; other objects are `Ref`s, parts are dictionaries."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.of: dict[Ref, Fields] = {}
        self._people: dict[UUID, Fields] = {}

    async def read(self) -> None:
        await self._read_people()
        for ref in self.floor.standings:
            row = await getattr(tables, ref.type).get(**{"user_id" if ref.type == "Agent" else "id": ref.id})
            own = await getattr(self, f"_{ref.type.lower()}")(row)
            named = decisions().objects[ref.type].fields
            self.of[ref] = {
                "id": ref.gid,
                **{name: own[name] if name in own else column_of(row, name) for name in named if name != "id"},
            }
            self.of[ref] |= {name: value for name, value in own.items() if name.endswith(OTHERWISE)}

    async def _read_people(self) -> None:
        kinds = {Role.BOT: ActorKind.BOT, Role.CHANNEL: ActorKind.CONNECTOR}
        for user in await tables.User.all():
            roles = await tables.UserRole.filter(user_id=user.id)
            kind = next((kinds[each.role] for each in roles if each.role in kinds), ActorKind.PERSON)
            self._people[user.id] = await actor_of_user(user, kind)
        for customer in await tables.Customer.all():
            self._people.setdefault(customer.id, actor_of(customer.id, customer.name, ActorKind.PERSON))
        self._people[SYSTEM.id] = actor_of(SYSTEM.id, "Vigie", ActorKind.SYSTEM)

    async def _conversation(self, row: tables.Conversation) -> Fields:
        workstream = await tables.Workstream.get(id=row.workstream_id)
        is_closed = row.state is ConversationState.CLOSED
        window = workstream.reply_window_seconds
        assert row.last_customer_message_at is not None
        participants = await tables.Participant.filter(conversation_id=row.id).order_by("since", "id")
        sessions = await tables.MonitoringSession.filter(conversation_id=row.id).order_by("started_at", "id")
        messages = await tables.Message.filter(conversation_id=row.id).order_by("number")
        return {
            "queue": Ref("Queue", row.queue_id),
            "workstream": Ref("Workstream", row.workstream_id),
            "agent": Ref("Agent", row.agent_id) if row.agent_id else None,
            "customer": Ref("Customer", (await tables.Customer.get(id=row.customer_id)).person_id or row.customer_id),
            f"customer{OTHERWISE}": Ref("Customer", row.customer_id),
            "participants": [Ref("Participant", each.id) for each in participants],
            "epoch": sum(each.mode in (ParticipantMode.PRIMARY, ParticipantMode.BOT) for each in participants),
            "monitoring": [Ref("MonitoringSession", each.id) for each in sessions],
            "attention": attention_of(causes_of(row.attention_causes)),
            "sentiment": await self._sentiment(row, messages[0]),
            "sentimentStatus": {"state": SentimentState.KNOWN, "reason": None},
            "customerLanguage": {
                "code": row.language,
                "knownBy": row.language_known_by,
                "confidence": row.language_confidence,
            },
            "messages": connection_of([Ref("Message", each.id) for each in messages]),
            "pendingOffer": Ref("Offer", row.pending_offer_id) if row.pending_offer_id else None,
            "unread": SOMETHING,
            "readUpTo": global_id("Message", messages[0].id),
            "raisedHand": Ref("RaisedHand", row.hand_id) if row.hand_id else None,
            "pendingDraftCount": row.drafts_pending,
            "closesAt": row.closes_at,
            "longestMessage": LONGEST_TEXT,  # the connectors of these conversations are of no channel connection
            "viewerActions": SOMETHING,
            "viewerHandActions": SOMETHING,
            "positionInQueue": await self._position(row),
            "firstWaitSeconds": None if row.first_wait_seconds is None else round(row.first_wait_seconds),
            "handleSeconds": round(row.handle_seconds) if is_closed else None,
            "wrapUpSeconds": round(row.wrap_up_seconds or 0) if is_closed else None,
            "replyWindowEndsAt": row.last_customer_message_at + timedelta(seconds=window) if window else None,
            f"attention{OTHERWISE}": attention_of(without_hand(causes_of(row.attention_causes))),
            f"version{OTHERWISE}": row.public_version,
            f"lastActivityAt{OTHERWISE}": row.last_public_activity_at,
        }

    async def _position(self, row: tables.Conversation) -> int | None:
        if row.state is not ConversationState.OPEN:
            return None
        assert row.waiting_since is not None
        waiting = tables.Conversation.filter(queue_id=row.queue_id, state=ConversationState.OPEN)
        return await waiting.filter(waiting_since__lte=row.waiting_since).count()

    async def _sentiment(self, row: tables.Conversation, said: tables.Message) -> Fields:
        move = {
            "changedAt": said.scored_at,
            "from": None,
            "to": SOMETHING,
            "score": SOMETHING,
            "trigger": Ref("Message", said.id),
        }
        assert row.sentiment_message_id is not None
        return {
            "level": row.sentiment_level,
            "score": row.sentiment_score,
            "engine": row.sentiment_engine,
            "changedAt": row.sentiment_changed_at,
            "confidence": row.sentiment_confidence,
            "trend": row.sentiment_trend,
            "isFallback": False,
            "evidence": Ref("Message", row.sentiment_message_id),
            "history": [move],
        }

    async def _message(self, row: tables.Message) -> Fields:
        delivery = await tables.Delivery.get_or_none(message_id=row.id)
        names = selection("MessageDelivery")
        return {
            "conversationId": global_id("Conversation", row.conversation_id),
            "text": SOMETHING if row.system_kind or row.contents else row.text,
            "delivery": {name: column_of(delivery, name) for name in names if name != "connectorMessageId"}
            | {"connectorMessageId": delivery.channel_message_id}
            if delivery
            else None,
            "sender": self._people[row.sender_id] if row.sender_id else None,
            "contents": [content_of(each) for each in row.contents or ()],
            "replyTo": Ref("Message", row.reply_to_id) if row.reply_to_id else None,
            "reading": reading_of(row) if row.sentiment_score is not None else None,
            "correction": await self._correction(row),
            "approval": await self._approval(row),
            f"number{OTHERWISE}": row.public_number,
        }

    async def _correction(self, row: tables.Message) -> Fields | None:
        said = await tables.SentimentCorrection.get_or_none(message_id=row.id)
        if said is None:
            return None
        return {
            "reads": said.reads,
            "correctedAt": said.corrected_at,
            "correctedBy": self._people[said.corrected_by_id],
        }

    async def _approval(self, row: tables.Message) -> Fields | None:
        draft = await tables.Draft.get_or_none(id=row.id)
        if draft is None:
            return None
        assert draft.ended_by_id is not None
        return {
            "draftId": global_id("Draft", draft.id),
            "isEdited": draft.is_edited,
            "approvedAt": draft.ended_at,
            "approvedBy": self._people[draft.ended_by_id],
        }

    async def _draft(self, row: tables.Draft) -> Fields:
        return {
            "conversationId": global_id("Conversation", row.conversation_id),
            "conversation": Ref("Conversation", row.conversation_id),
            "draftStatus": row.status,
            "bot": self._people[row.bot_id],
            "decidedBy": self._people[row.ended_by_id] if row.ended_by_id and row.status.is_decided else None,
            "message": Ref("Message", row.id) if row.status is DraftStatus.APPROVED else None,
            "viewerDecision": SOMETHING,
            "viewerApproval": SOMETHING,
        }

    async def _participant(self, row: tables.Participant) -> Fields:
        person = self._people[row.person_id]
        agent = await tables.Agent.get_or_none(user_id=row.person_id)
        return {"person": person, "name": person["name"], "agent": Ref("Agent", agent.user_id) if agent else None}

    async def _offer(self, row: tables.Offer) -> Fields:
        return {
            "unitsHeld": row.units,
            "agent": Ref("Agent", row.agent_id),
            "madeBy": self._people[row.made_by_id],
            "conversation": Ref("Conversation", row.conversation_id),
        }

    async def _raisedhand(self, row: tables.RaisedHand) -> Fields:
        return {
            "handKind": row.kind,
            "handStatus": row.status,
            "agent": Ref("Agent", row.agent_id),
            "takenBy": self._people[row.taken_by_id] if row.taken_by_id else None,
        }

    async def _monitoringsession(self, row: tables.MonitoringSession) -> Fields:
        return {"supervisor": self._people[row.supervisor_id]}

    async def _customer(self, row: tables.Customer) -> Fields:
        return {"merged": [Ref("Customer", each.id) for each in await tables.Customer.filter(person_id=row.id)]}

    async def _queue(self, row: tables.Queue) -> Fields:
        is_rare = row.name == "Calls"  # open one hour a week, not now
        members = await tables.QueueMember.filter(queue_id=row.id)
        named = sorted((self._people[each.agent_id]["name"], each.agent_id) for each in members)
        names = selection("QueueConfiguration")
        configuration = {name: column_of(row, name) for name in names if name not in ("closed", "operatingHours")}
        configuration["closed"] = row.closed_since is not None
        configuration["operatingHours"] = (
            Ref("OperatingHours", row.operating_hours_id) if row.operating_hours_id else None
        )
        configuration["overflowQueue"] = Ref("Queue", row.overflow_queue_id) if row.overflow_queue_id else None
        return {
            "isOpen": not is_rare,
            "opensAt": SOMETHING if is_rare else None,
            "waiting": await tables.Conversation.filter(queue_id=row.id, state=ConversationState.OPEN).count(),
            "targets": {name: column_of(row, name) for name in selection("QueueTargets")},
            "queueConfiguration": configuration,
            "agents": [Ref("Agent", agent_id) for _, agent_id in named],
        }

    async def _workstream(self, row: tables.Workstream) -> Fields:
        names = selection("WorkstreamConfiguration")
        return {
            "unitsRequired": row.units,
            "workstreamConfiguration": {name: column_of(row, name) for name in names},
            "defaultQueue": Ref("Queue", row.default_queue_id),
        }

    async def _agent(self, row: tables.Agent) -> Fields:
        memberships = await tables.QueueMember.filter(agent_id=row.user_id)
        names = {half.people[name].id: name for half in self.floor.halves.values() for name in half.people}
        used = UNITS_USED.get(names[row.user_id], 0)
        return {
            "name": self._people[row.user_id]["name"],
            "isBot": row.kind is AgentKind.BOT,
            "presence": (await tables.UserPresence.get(user_id=row.user_id)).presence,
            "capacityTotal": row.capacity_units,
            "capacityUsed": used,
            "capacityAvailable": row.capacity_units - used,
            "queues": [Ref("Queue", each.queue_id) for each in memberships],
        }

    async def _operatinghours(self, row: tables.OperatingHours) -> Fields:
        days = list(Weekday)
        return {"weekly": [{"day": days[day], "from": begin, "to": end} for day, begin, end in row.weekly]}

    async def _user(self, row: tables.User) -> Fields:
        overseen = await tables.QueueSupervisor.filter(supervisor_id=row.id)
        member_of = await tables.QueueMember.filter(agent_id=row.id)
        return {
            "roles": sorted(each.role for each in await tables.UserRole.filter(user_id=row.id)),
            "supervisedQueues": [Ref("Queue", each.queue_id) for each in overseen],
            "queues": [Ref("Queue", each.queue_id) for each in member_of],
        }
