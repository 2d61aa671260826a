"""All that is known of one customer, as plain values for JSON; names are those of the API. docs/privacy.md explains them."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from models import catalogue
from models.reading.privacy.same_person import same_person
from models.reading.shown_texts import shown_text
from models.rules.refusals import not_found
from models.tables import (
    AuditEntry,
    Conversation,
    Customer,
    Delivery,
    Draft,
    Message,
    MonitoringSession,
    RaisedHand,
    SignIn,
    User,
    UserRole,
    Visit,
)
from models.vocabulary import Act, AuditOutcome, DraftStatus, MessageVisibility, NoticeState, Role, SystemMessageKind

Values = dict[str, Any]


async def about(customer_id: UUID) -> Values:
    """Who they are, where they signed in, and what they did that the audit trail tells; the same of everyone who was merged
    with them. Refuses with NOT_FOUND.
    """
    others = [each for each in await same_person(customer_id) if each != customer_id]
    return await _about(customer_id) | {"samePerson": [await _about(each) for each in others]}


async def _about(customer_id: UUID) -> Values:
    customer = await Customer.get_or_none(id=customer_id).select_related("connector")
    visit = await Visit.get_or_none(id=customer_id)
    user = await User.get_or_none(id=customer_id)
    is_customer = user is not None and await UserRole.exists(user_id=customer_id, role=Role.CUSTOMER)
    if not (customer or visit or is_customer):
        raise not_found("customer")
    known = customer or visit or user
    assert known is not None
    connector: User | None = customer.connector if customer else None
    return {
        "id": str(customer_id),
        "name": known.name,
        "locale": known.locale,
        "address": customer.external_id if customer else None,
        "connector": connector.login if connector else None,
        "login": user.login if user else None,
        "visitorSeenAt": None if visit is None else _shown(visit.renewed_at),
        "erasedAt": _shown(customer.erased_at) if customer else None,
        "signIns": [_sign_in(row) for row in await SignIn.filter(user_id=customer_id).order_by("begun_at", "id")],
        "acts": [_act(row) for row in await AuditEntry.filter(actor_id=customer_id).order_by("id")],
    }


async def conversations_of(customer_id: UUID, *, internal: bool) -> AsyncIterator[Values]:
    """Theirs and those of everyone who was merged with them, one by one, the oldest first. With `internal`, also what agents
    and supervisors wrote for each other.
    """
    rows = Conversation.filter(customer_id__in=await same_person(customer_id)).order_by("created_at", "id")
    for row_id in [row.id for row in await rows.only("id")]:
        row = await Conversation.get(id=row_id).select_related("queue", "workstream")
        yield await _conversation(row, internal=internal)


async def _conversation(row: Conversation, *, internal: bool) -> Values:
    messages = Message.filter(conversation_id=row.id).order_by("number")
    if not internal:
        messages = messages.filter(public_number__isnull=False)
    found = await messages
    deliveries = {each.message_id: each for each in await Delivery.filter(conversation_id=row.id)}
    people = await _People.of(row, found)
    told: Values = {
        "id": str(row.id),
        "customer": str(row.customer_id),
        "title": row.title,
        "channel": row.channel.value,
        "externalId": row.external_id,
        "workstream": row.workstream.name,
        "queue": row.queue.name,
        "state": row.state.value,
        "language": row.language,
        "languageKnownBy": row.language_known_by and row.language_known_by.value,
        "languageConfidence": row.language_confidence,
        "createdAt": _shown(row.created_at),
        "closedAt": _shown(row.closed_at),
        "erasedAt": _shown(row.erased_at),
        "notice": {"state": row.notice_state.value, "history": await _notices(row, found)},
        "sentiment": _sentiment(row),
        "messages": [_message(each, row, people, deliveries.get(each.id), internal=internal) for each in found],
    }
    if internal:
        told |= {"monitoring": await _monitoring(row), "raisedHands": await _hands(row), "drafts": await _drafts(row)}
    return told


class _People:
    """The names of those who wrote, and whether they are bots."""

    def __init__(self, names: dict[UUID, str], bots: frozenset[UUID]) -> None:
        self.names, self.bots = names, bots

    @classmethod
    async def of(cls, row: Conversation, messages: list[Message]) -> "_People":
        ids = sorted({each.sender_id for each in messages if each.sender_id} - {row.customer_id})
        names = {each.id: each.name for each in await User.filter(id__in=ids)}
        bots = await UserRole.filter(user_id__in=ids, role=Role.BOT)
        return cls(names, frozenset(each.user_id for each in bots))


def _message(
    row: Message, conversation: Conversation, people: _People, delivery: Delivery | None, *, internal: bool
) -> Values:
    text = shown_text(row, conversation.language)
    if row.system_kind is not None:
        text = catalogue.sentence(row.system_kind, row.system_parameters, locale=conversation.language)
    told: Values = {
        "number": row.number,
        "sentAt": _shown(row.sent_at),
        "from": _writer(row, people),
        "name": people.names.get(row.sender_id) if row.sender_id else None,
        "internal": row.visibility is MessageVisibility.INTERNAL,
        "text": text,
        "language": row.language,
        "sentimentScore": row.sentiment_score,
        "channelMessageId": row.connector_message_id,
        "reading": _reading(row),
        "delivery": None if delivery is None else _delivery(delivery),
    }
    return told | ({"correctedTo": row.corrected_to and row.corrected_to.value} if internal else {})


def _reading(row: Message) -> Values | None:
    """What a sentiment engine made of it. A release before this one kept the score only."""
    if row.sentiment_score is None:
        return None
    return {
        "score": row.sentiment_score,
        "negative": row.sentiment_negative,
        "neutral": row.sentiment_neutral,
        "positive": row.sentiment_positive,
        "confidence": row.sentiment_confidence,
        "engine": row.sentiment_engine,
        "readAt": _shown(row.scored_at),
    }


def _writer(row: Message, people: _People) -> str:
    if row.sender_id is None:
        return "SYSTEM"
    if row.from_customer:
        return "CUSTOMER"
    return "BOT" if row.sender_id in people.bots else "AGENT"


def _delivery(row: Delivery) -> Values:
    return {
        "status": row.status.value,
        "changedAt": _shown(row.changed_at),
        "reason": row.reason,
        "channelMessageId": row.channel_message_id,
    }


async def _notices(row: Conversation, messages: list[Message]) -> list[Values]:
    """When the customer was told or answered, as far as it is known: by our own notices, and by the audit trail."""
    history = [
        {"at": _shown(each.sent_at), "state": NoticeState.NOTIFIED.value, "by": "SYSTEM"}
        for each in messages
        if each.system_kind is SystemMessageKind.MONITORING_NOTICE
    ]
    recorded = AuditEntry.filter(conversation_id=row.id, act=Act.RECORD_CONSENT, outcome=AuditOutcome.DONE)
    for entry in await recorded.order_by("id"):
        by = "CUSTOMER" if entry.actor_id == row.customer_id else "CONNECTOR"
        history.append({"at": _shown(entry.at), "state": _recorded_state(entry), "by": by})
    return sorted(history, key=lambda each: str(each["at"]))


def _recorded_state(entry: AuditEntry) -> str | None:
    """None for entries of earlier versions, which don't tell it."""
    changed = json.loads(entry.details or "{}").get("changed", {})
    return changed["noticeState"][1] if "noticeState" in changed else None


def _sentiment(row: Conversation) -> Values | None:
    if row.sentiment_level is None:
        return None
    return {
        "level": row.sentiment_level.value,
        "score": row.sentiment_score,
        "confidence": row.sentiment_confidence,
        "trend": row.sentiment_trend and row.sentiment_trend.value,
        "engine": row.sentiment_engine,
        "changedAt": _shown(row.sentiment_changed_at),
    }


async def _monitoring(row: Conversation) -> list[Values]:
    sessions = MonitoringSession.filter(conversation_id=row.id).order_by("started_at", "id")
    return [
        {
            "supervisor": each.supervisor.name,
            "purpose": each.purpose,
            "startedAt": _shown(each.started_at),
            "endedAt": _shown(each.ended_at),
        }
        for each in await sessions.select_related("supervisor")
    ]


async def _hands(row: Conversation) -> list[Values]:
    hands = await RaisedHand.filter(conversation_id=row.id).order_by("raised_at", "id")
    ids = {each for hand in hands for each in (hand.agent_id, hand.taken_by_id) if each}
    names = {each.id: each.name for each in await User.filter(id__in=sorted(ids))}
    return [
        {
            "agent": names.get(each.agent_id),
            "kind": each.kind.value,
            "reason": each.reason,
            "raisedAt": _shown(each.raised_at),
            "takenBy": names.get(each.taken_by_id) if each.taken_by_id else None,
            "takenAt": _shown(each.taken_at),
            "status": each.status.value,
            "endedAt": _shown(each.ended_at),
        }
        for each in hands
    ]


async def _drafts(row: Conversation) -> list[Values]:
    drafts = await Draft.filter(conversation_id=row.id).order_by("written_at", "id")
    ids = {each for draft in drafts for each in (draft.bot_id, draft.values().decided_by) if each}
    names = {each.id: each.name for each in await User.filter(id__in=sorted(ids))}
    return [
        {
            "bot": names.get(each.bot_id),
            "text": each.text,
            "writtenAt": _shown(each.written_at),
            "status": each.status.value,
            "decidedBy": names.get(each.ended_by_id) if each.ended_by_id and each.status.is_decided else None,
            "endedAt": _shown(each.ended_at),
            "messageId": str(each.id) if each.status is DraftStatus.APPROVED else None,
        }
        for each in drafts
    ]


def _sign_in(row: SignIn) -> Values:
    return {
        "begunAt": _shown(row.begun_at),
        "seenAt": _shown(row.seen_at),
        "endedAt": _shown(row.ended_at),
        "address": row.address,
        "client": row.client,
    }


def _act(row: AuditEntry) -> Values:
    source = json.loads(row.source or "{}")
    return {
        "at": _shown(row.at),
        "act": row.act.value,
        "outcome": row.outcome.value,
        "conversationId": str(row.conversation_id) if row.conversation_id else None,
        "address": source.get("address"),
        "client": source.get("client"),
    }


def _shown(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="milliseconds") if at else None
