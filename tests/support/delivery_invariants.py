"""What must hold of deliveries after every operation: one at a time in each conversation, in order. Part of invariants.py."""

from collections import defaultdict
from uuid import UUID

from models.database.prepared import read
from models.events.facts import DeliveryChanged, MessagePosted, decode
from models.rules.outbound import must_be_carried
from models.tables import Conversation, Delivery, DueTime, LogEntry, Message
from models.vocabulary import DeliveryStatus, DueKind


async def check_deliveries(conversations: list[Conversation]) -> None:
    by_conversation: defaultdict[UUID, list[Delivery]] = defaultdict(list)
    for row in sorted(await read(Delivery), key=lambda delivery: delivery.number):
        by_conversation[row.conversation_id].append(row)
    erased = {row.id for row in conversations if row.erased_at}
    for conversation_id, deliveries in by_conversation.items():
        _one_at_a_time(deliveries, given_up=conversation_id in erased)
    await _all_that_people_wrote_is_carried(conversations, by_conversation)
    everything = [row for rows in by_conversation.values() for row in rows]
    retrying = {row.id for row in everything if row.status is DeliveryStatus.RETRYING}
    due = await read(DueTime, kind=DueKind.DELIVERY_RETRIES)
    assert {row.subject_id for row in due} == retrying
    assert {row.id for row in everything if row.next_attempt_at} == retrying
    await _each_place_tells_of_the_newest_offer(everything)


def _one_at_a_time(deliveries: list[Delivery], *, given_up: bool) -> None:
    """The first open delivery is on its way, and those behind it wait. None has overtaken another.

    Those that waited are given up when their texts are erased.
    """
    still_open = [row for row in deliveries if row.status.is_open]
    unasked = [row for row in deliveries if not row.status.is_open and row.attempts == 0]
    assert all(given_up and row.status is DeliveryStatus.FAILED for row in unasked), (
        "carried without being put to anyone"
    )
    for index, row in enumerate(still_open):
        assert (row.attempts > 0) == (index == 0), f"message {row.number}: who waits behind whom"
        assert (row.place is None) == (index > 0), f"message {row.number}: its place"


async def _all_that_people_wrote_is_carried(
    conversations: list[Conversation], deliveries: dict[UUID, list[Delivery]]
) -> None:
    """Of what operations posted, as the log says; what the system says too late for the reply window is not carried."""
    opened = {row.id: row.values() for row in conversations if row.connector_id}
    carried = {row.message_id for rows in deliveries.values() for row in rows}
    if not opened:
        assert not carried, "something is carried that isn't a customer's of a connector to read"
        return
    messages = await Message.filter(conversation_id__in=list(opened))
    wanted = {row.id: row for row in messages if must_be_carried(opened[row.conversation_id], row.values())}
    assert carried <= set(wanted), "something is carried that isn't a customer's of a connector to read"
    facts = [decode(entry.fact) for entry in await LogEntry.filter(kind="MessagePosted")]
    posted = {fact.message.id for fact in facts if isinstance(fact, MessagePosted)}
    spoken = {message_id for message_id, row in wanted.items() if row.system_kind is None}
    assert spoken & posted <= carried, "something that people wrote is not carried"


async def _each_place_tells_of_the_newest_offer(deliveries: list[Delivery]) -> None:
    places = {row.place: row for row in deliveries if row.place is not None}
    if not places:
        return
    entries = await LogEntry.filter(seq__in=list(places))
    assert len(entries) == len(places)
    for entry in entries:
        fact, row = decode(entry.fact), places[entry.seq]
        assert isinstance(fact, DeliveryChanged)
        assert (fact.delivery.message_id, fact.delivery.attempt) == (row.message_id, row.attempts)
        assert fact.delivery.status is DeliveryStatus.PENDING
