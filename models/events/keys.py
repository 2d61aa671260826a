"""The keys of a fact: the hub wakes only readers who want one of them. Streams then decide whether they tell the fact."""

from collections.abc import Iterator
from typing import assert_never
from uuid import UUID

from models.events.facts import (
    AlertChanged,
    BatchAdvanced,
    ChannelChanged,
    ConfigurationChanged,
    ConversationChanged,
    ConversationDeleted,
    ConversationFact,
    ConversationRead,
    CustomerErased,
    DeliveryChanged,
    DraftChanged,
    Fact,
    HandChanged,
    MessagePosted,
    MonitoringChanged,
    NotUnderstood,
    PersonChanged,
    PresenceChanged,
    RightsChanged,
    SentimentChanged,
    SettingsChanged,
    SignInsEnded,
    TranscriptErased,
)
from models.fact_values import AlertValues
from models.values import ConversationValues
from models.vocabulary import Act

Keys = frozenset[str]

EVERYONE = "everyone"  # for facts that concern every stream, such as a changed setting
ALERTS_OF_ADMINISTRATORS = "alerts"
UNKNOWN = "unknown"  # for facts that are not understood and may change anything, also somebody's rights


def of_conversation(conversation_id: UUID) -> str:
    return f"conversation:{conversation_id}"


def of_queue(queue_id: UUID) -> str:
    return f"queue:{queue_id}"


def of_hands(queue_id: UUID) -> str:
    """The raised hands of a queue, for those who want nothing else of it."""
    return f"hands:{queue_id}"


def of_drafts(queue_id: UUID) -> str:
    """The drafts of bots in a queue, for those who want nothing else of it."""
    return f"drafts:{queue_id}"


def of_returns(queue_id: UUID) -> str:
    """The conversations of a queue that were taken back from silent agents, for those who want nothing else of it."""
    return f"returns:{queue_id}"


def of_alerts(queue_id: UUID) -> str:
    """The alerts of a queue that its supervisors are told."""
    return f"alerts:{queue_id}"


def of_person(person_id: UUID) -> str:
    """An agent, supervisor, customer or connector."""
    return f"person:{person_id}"


def of_reading(person_id: UUID) -> str:
    """How far this person has read, for their own notifications alone."""
    return f"reading:{person_id}"


def of_batches(person_id: UUID) -> str:
    """The acts on many conversations of this person, for themselves alone."""
    return f"batches:{person_id}"


def keys_of(fact: Fact) -> Keys:
    return frozenset(_keys(fact))


def _keys(fact: Fact) -> Iterator[str]:
    match fact:
        case PresenceChanged(person_id=person_id) | SignInsEnded(person_id=person_id):
            yield of_person(person_id)
        case CustomerErased(customer_id=customer_id):
            yield of_person(customer_id)
        case ConversationDeleted(conversation_id=conversation_id):
            yield of_conversation(conversation_id)
        case ConversationRead(person_id=person_id):
            yield of_reading(person_id)
        case BatchAdvanced(person_id=person_id):
            yield of_batches(person_id)
        case RightsChanged(person_id=person_id, before=before, after=after):
            yield of_person(person_id)
            yield from map(of_queue, before.member_of | after.member_of)  # the members of these queues changed
        case AlertChanged(alert=alert):
            yield from _keys_of_alert(alert)
        case ChannelChanged(connector_id=connector_id):
            yield of_person(connector_id)
        case DeliveryChanged(after=after):
            yield of_conversation(after.id)
            yield from (of_person(each) for each in (after.connector_id, after.agent_id) if each is not None)
        case HandChanged(hand=hand):
            yield of_hands(hand.queue_id)
            yield from _keys_of_conversation(fact)
        case DraftChanged(draft=draft):
            yield of_drafts(draft.queue_id)
            yield from _keys_of_conversation(fact)
        case ConversationChanged(act=Act.RETURN_SILENT, after=after):
            yield of_returns(after.queue_id)
            yield from _keys_of_conversation(fact)
        case ConversationChanged() | MessagePosted() | SentimentChanged() | MonitoringChanged() | TranscriptErased():
            yield from _keys_of_conversation(fact)
        case PersonChanged():
            pass  # the conversations in which it shows have facts of their own
        case SettingsChanged() | ConfigurationChanged():
            yield EVERYONE
        case NotUnderstood(conversation_id=conversation_id):
            yield EVERYONE
            if conversation_id is None:
                yield UNKNOWN
        case _:
            assert_never(fact)


def _keys_of_alert(alert: AlertValues) -> Iterator[str]:
    if alert.acknowledged_by is not None and not alert.is_for_all:
        yield of_person(alert.acknowledged_by)
        return
    yield from map(of_person, alert.people)
    if alert.tells_supervisors:
        yield of_alerts(alert.queue_id)
    if alert.tells_administrators:
        yield ALERTS_OF_ADMINISTRATORS


def _keys_of_conversation(fact: ConversationFact) -> Iterator[str]:
    yield of_conversation(fact.after.id)
    for values in _before_and_after(fact):
        yield of_queue(values.queue_id)
        yield from map(of_person, people_in(values))
    yield from map(of_person, _people_beyond_values(fact))


def people_of(fact: ConversationFact) -> frozenset[UUID]:
    """Everyone who may be told something else by this fact than other people with the same rights."""
    in_values = (person_id for values in _before_and_after(fact) for person_id in people_in(values))
    return frozenset({fact.actor.id, *in_values, *_people_beyond_values(fact)})


def people_in(values: ConversationValues) -> Iterator[UUID]:
    """Those who take part in the conversation or are asked to, its customer and connector, and who has taken its hand."""
    others = (values.agent_id, values.offered_to, values.connector_id, values.customer_id, values.hand_taken_by)
    for person_id in (*values.party, *others):
        if person_id is not None:
            yield person_id


def _before_and_after(fact: ConversationFact) -> list[ConversationValues]:
    return [values for values in (fact.before, fact.after) if values is not None]


def _people_beyond_values(fact: ConversationFact) -> Iterator[UUID]:
    """People in the fact who are not in the conversation's values."""
    match fact:
        case ConversationChanged(offers=offers, participants=participants):
            for offer in offers:
                yield offer.agent_id
                yield offer.made_by
            for participant in participants:
                yield participant.person_id
        case SentimentChanged(sentiment=sentiment):
            yield from sentiment.alerted
        case MonitoringChanged(monitoring=monitoring):
            yield monitoring.supervisor_id
            yield from monitoring.tells
        case HandChanged(hand=hand):
            yield hand.agent_id
            if hand.taken_by is not None:
                yield hand.taken_by
        case DraftChanged(draft=draft, helpers=helpers):
            yield draft.bot_id
            yield from helpers
            if draft.decided_by is not None:
                yield draft.decided_by
        case MessagePosted() | DeliveryChanged() | TranscriptErased():
            return
        case _:
            assert_never(fact)
