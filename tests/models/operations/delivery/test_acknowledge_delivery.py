"""What connectors report: how far messages came; in which order they get messages; and what is tried again."""

import asyncio
from datetime import timedelta

import pytest

from models import clock
from models.events.facts import DeliveryChanged
from models.operations.conversations.force_close import force_close
from models.operations.conversations.send_message import send_message
from models.operations.delivery.acknowledge_delivery import (
    LONGEST_CHANNEL_ID,
    LONGEST_REASON,
    REPORTED,
    acknowledge_delivery,
)
from models.operations.delivery.retry_delivery import retry_delivery
from models.rules.outbound import MOST_ATTEMPTS
from models.rules.refusals import Refused
from models.tables import Delivery, DueTime, Message
from models.values import SYSTEM
from models.vocabulary import Act, DeliveryOutcome, DeliveryStatus, DueKind, MessageVisibility, RefusalCode
from tests.models.operations.scenarios.channels import brought, delivery_of, said
from tests.support.builders import a_connector, a_message, a_session, viewer_of
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import (
    RecordedFacts,
    changing_nothing,
    recording_facts,
    refusing,
    rejecting,
    reread,
)

SENT, DELIVERED, FAILED = DeliveryOutcome.SENT, DeliveryOutcome.DELIVERED, DeliveryOutcome.FAILED
PENDING, RETRYING = DeliveryStatus.PENDING, DeliveryStatus.RETRYING


def moves(recorded: RecordedFacts) -> list[tuple[int, DeliveryStatus, int]]:
    """Number, status and attempt of each change of a delivery."""
    changes = [fact.delivery for fact in recorded.facts if isinstance(fact, DeliveryChanged)]
    return [(each.number, each.status, each.attempt) for each in changes]


async def test_what_is_meant_for_the_customer_is_put_to_the_connector(fixtures: Fixtures) -> None:
    row = await brought(fixtures)
    async with recording_facts(fixtures.ada, Act.SEND_MESSAGE) as recorded:
        message_id = await said(fixtures, row)
    assert recorded.kinds == ["MessagePosted", "DeliveryChanged"]
    delivery = await delivery_of(message_id)
    assert (delivery.status, delivery.attempts, delivery.connector_id) == (PENDING, 1, fixtures.connector.id)
    async with recording_facts() as recorded:
        await send_message(row.id, text="Between us", visibility=MessageVisibility.INTERNAL, by=fixtures.ada)
        await send_message(row.id, text="Bonjour", by=fixtures.connector)
    assert recorded.kinds == ["MessagePosted", "MessagePosted"]
    assert await Delivery.all().count() == 1


async def test_what_the_system_tells_the_customer_is_put_to_the_connector_too(fixtures: Fixtures) -> None:
    row = await brought(fixtures)
    async with recording_facts() as recorded:
        await force_close(row.id, by=fixtures.sam)
    [move] = moves(recorded)
    assert move[1:] == (PENDING, 1)
    carried = await Message.get(id=(await Delivery.get()).message_id)
    assert carried.system_kind is not None


async def test_nothing_is_carried_where_no_connector_is(fixtures: Fixtures) -> None:
    await said(fixtures, await fixtures.talking())
    assert await Delivery.all().count() == 0


async def test_the_next_message_comes_when_this_one_is_off_the_connectors_hands(fixtures: Fixtures) -> None:
    row = await brought(fixtures)
    first, second, third = [await said(fixtures, row, text) for text in ("One", "Two", "Three")]
    async with recording_facts(fixtures.connector, Act.ACKNOWLEDGE_DELIVERY) as recorded:
        await acknowledge_delivery(first, outcome=SENT, channel_message_id="SM1", by=fixtures.connector)
    assert moves(recorded) == [(1, DeliveryStatus.SENT, 1), (2, PENDING, 1)]
    assert (await delivery_of(first)).channel_message_id == "SM1"
    async with recording_facts() as recorded:
        await acknowledge_delivery(first, outcome=DELIVERED, by=fixtures.connector)
    assert moves(recorded) == [(1, DeliveryStatus.DELIVERED, 1)]
    async with recording_facts() as recorded:
        await acknowledge_delivery(second, outcome=FAILED, reason="Landline", by=fixtures.connector)
    assert moves(recorded) == [(2, DeliveryStatus.FAILED, 1), (3, PENDING, 1)]
    assert (await delivery_of(second)).reason == "Landline"
    assert (await delivery_of(third)).attempts == 1


async def test_reports_move_forward_only_and_a_repeat_is_harmless(fixtures: Fixtures) -> None:
    message_id = await said(fixtures, await brought(fixtures))
    before = _reported()
    await acknowledge_delivery(message_id, outcome=SENT, channel_message_id="SM1", by=fixtures.connector)
    for outcome in (SENT, DELIVERED, SENT, FAILED, DELIVERED):
        await acknowledge_delivery(message_id, outcome=outcome, by=fixtures.connector)
        if outcome is DELIVERED:
            async with changing_nothing():
                await acknowledge_delivery(message_id, outcome=outcome, reason="Late", by=fixtures.connector)
    delivery = await delivery_of(message_id)
    assert (delivery.status, delivery.reason, delivery.channel_message_id) == (DeliveryStatus.DELIVERED, None, "SM1")
    assert {status: number - before[status] for status, number in _reported().items()} == {
        "sent": 1,
        "delivered": 1,
        "failed": 0,
        "retrying": 0,
    }


def _reported() -> dict[str, float]:
    """What /metrics says of deliveries."""
    return {
        each.labels["status"]: each.value
        for family in REPORTED.collect()
        for each in family.samples
        if each.name == "vigie_deliveries_total"
    }


async def test_what_arrived_after_all_is_delivered(fixtures: Fixtures) -> None:
    message_id = await said(fixtures, await brought(fixtures))
    await acknowledge_delivery(message_id, outcome=FAILED, reason="Unreachable", by=fixtures.connector)
    await acknowledge_delivery(message_id, outcome=DELIVERED, by=fixtures.connector)
    delivery = await delivery_of(message_id)
    assert (delivery.status, delivery.reason) == (DeliveryStatus.DELIVERED, None)


async def test_a_report_that_overtakes_the_receipt_is_taken_and_the_id_kept(fixtures: Fixtures) -> None:
    message_id = await said(fixtures, await brought(fixtures))
    await acknowledge_delivery(message_id, outcome=DELIVERED, by=fixtures.connector)
    await acknowledge_delivery(message_id, outcome=SENT, channel_message_id="SM1", by=fixtures.connector)
    delivery = await delivery_of(message_id)
    assert (delivery.status, delivery.channel_message_id) == (DeliveryStatus.DELIVERED, "SM1")


async def test_a_failure_that_may_pass_is_tried_again_and_the_others_wait_behind_it(fixtures: Fixtures) -> None:
    row = await brought(fixtures)
    first, second = await said(fixtures, row, "One"), await said(fixtures, row, "Two")
    async with recording_facts() as recorded:
        await acknowledge_delivery(
            first,
            outcome=FAILED,
            reason="Too many",
            may_succeed_later=True,
            retry_after_seconds=90,
            by=fixtures.connector,
        )
    assert moves(recorded) == [(1, RETRYING, 1)]
    delivery = await delivery_of(first)
    assert delivery.next_attempt_at is not None
    assert timedelta(seconds=90) <= delivery.next_attempt_at - recorded.facts[0].at <= timedelta(seconds=108)
    due = await DueTime.get(kind=DueKind.DELIVERY_RETRIES)
    assert (due.subject_id, due.due_at) == (delivery.id, delivery.next_attempt_at)
    async with changing_nothing():
        await retry_delivery(delivery.id, by=SYSTEM)
    with clock.standing_at(delivery.next_attempt_at):
        async with recording_facts(SYSTEM, Act.RETRY_DELIVERY) as recorded:
            await retry_delivery(delivery.id, by=SYSTEM)
    assert moves(recorded) == [(1, PENDING, 2)]
    assert (await delivery_of(second)).attempts == 0


async def test_it_is_given_up_after_the_last_attempt(fixtures: Fixtures) -> None:
    message_id = await said(fixtures, await brought(fixtures))
    pauses = []
    for _ in range(MOST_ATTEMPTS):
        before = await delivery_of(message_id)
        at = before.next_attempt_at or clock.now()
        with clock.standing_at(at):
            if before.status is RETRYING:
                await retry_delivery(before.id, by=SYSTEM)
            await acknowledge_delivery(
                message_id, outcome=FAILED, reason="Down", may_succeed_later=True, by=fixtures.connector
            )
        after = await delivery_of(message_id)
        pauses.append(after.next_attempt_at - at if after.next_attempt_at else None)
    assert (after.status, after.attempts, after.reason) == (DeliveryStatus.FAILED, MOST_ATTEMPTS, "Down")
    assert pauses[-1] is None
    waited = [pause for pause in pauses if pause is not None]
    assert waited == sorted(waited)
    assert len(waited) == MOST_ATTEMPTS - 1
    assert await DueTime.filter(kind=DueKind.DELIVERY_RETRIES).count() == 0


async def test_success_reported_before_the_next_attempt_ends_the_retries(fixtures: Fixtures) -> None:
    message_id = await said(fixtures, await brought(fixtures))
    await acknowledge_delivery(message_id, outcome=FAILED, may_succeed_later=True, by=fixtures.connector)
    await acknowledge_delivery(message_id, outcome=SENT, by=fixtures.connector)
    assert await DueTime.filter(kind=DueKind.DELIVERY_RETRIES).count() == 0
    delivery = await delivery_of(message_id)
    async with changing_nothing():
        await retry_delivery(delivery.id, by=SYSTEM)


async def test_two_equal_reports_at_once_are_one(fixtures: Fixtures) -> None:
    row = await brought(fixtures)
    first, _ = await said(fixtures, row, "One"), await said(fixtures, row, "Two")
    async with recording_facts() as recorded:
        await asyncio.gather(*(acknowledge_delivery(first, outcome=SENT, by=fixtures.connector) for _ in range(4)))
    assert moves(recorded) == [(1, DeliveryStatus.SENT, 1), (2, PENDING, 1)]


async def test_refuses_everyone_but_the_connector(fixtures: Fixtures) -> None:
    row = await brought(fixtures)
    message_id = await said(fixtures, row)
    note = await a_message(await reread(row), "Note", sender=fixtures.ada, visibility=MessageVisibility.INTERNAL)
    foreign = await viewer_of(await a_connector("Other"))
    unknown = fixtures.support.id
    await a_session(row, fixtures.rosa)
    for who, which, code in (
        (fixtures.ada, message_id, RefusalCode.NOT_PARTICIPANT),
        (fixtures.rosa, message_id, RefusalCode.NOT_PARTICIPANT),
        (fixtures.sam, message_id, RefusalCode.NOT_FOUND),  # who sees the conversation, but not its messages
        (fixtures.admin, message_id, RefusalCode.NOT_FOUND),
        (fixtures.connector, note.id, RefusalCode.NOT_FOUND),
        (foreign, message_id, RefusalCode.NOT_FOUND),
        (fixtures.connector, unknown, RefusalCode.NOT_FOUND),
    ):
        async with refusing(code):
            await acknowledge_delivery(which, outcome=SENT, by=who)


async def test_refuses_what_waits_behind_another_message(fixtures: Fixtures) -> None:
    row = await brought(fixtures)
    _, second = await said(fixtures, row, "One"), await said(fixtures, row, "Two")
    for outcome in DeliveryOutcome:
        async with refusing(RefusalCode.STATE_NOT_ALLOWED):
            await acknowledge_delivery(second, outcome=outcome, by=fixtures.connector)


async def test_who_may_not_see_it_is_told_the_same_as_of_what_is_not_there(fixtures: Fixtures) -> None:
    message_id = await said(fixtures, await brought(fixtures))
    foreign = await viewer_of(await a_connector("Other"))
    words = set()
    for who in (foreign, fixtures.sam):
        for which in (message_id, fixtures.support.id):
            with pytest.raises(Refused) as refused:
                await acknowledge_delivery(which, outcome=SENT, by=who)
            words.add(refused.value.message)
    assert len(words) == 1


@pytest.mark.parametrize(
    ("given", "part"),
    [
        ({"outcome": SENT, "may_succeed_later": True}, "FAILED only"),
        ({"outcome": DELIVERED, "retry_after_seconds": 5}, "FAILED only"),
        ({"outcome": FAILED, "may_succeed_later": True, "retry_after_seconds": -1}, "negative"),
        ({"outcome": FAILED, "reason": "x" * (LONGEST_REASON + 1)}, "reason"),
        ({"outcome": FAILED, "reason": "a\x00b"}, "reason"),
        ({"outcome": SENT, "channel_message_id": "x" * (LONGEST_CHANNEL_ID + 1)}, "connectorMessageId"),
    ],
)
async def test_rejects_reports_that_can_not_be(fixtures: Fixtures, given: dict[str, object], part: str) -> None:
    message_id = await said(fixtures, await brought(fixtures))
    async with rejecting(part):
        await acknowledge_delivery(message_id, by=fixtures.connector, **given)  # type: ignore[arg-type]
