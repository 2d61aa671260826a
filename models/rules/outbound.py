"""What connectors carry out to customers, and what a report of it means. Until when they may is in reply_window.py."""

from datetime import timedelta

from models.rules.conversations.transcripts import reaches_customer
from models.rules.refusals import BadInput, Refused
from models.values import ConversationValues, MessageValues, Viewer
from models.vocabulary import DeliveryOutcome, DeliveryStatus, RefusalCode

MOST_ATTEMPTS = 8  # with the times between them: between seven and eight hours
FIRST_RETRY = timedelta(seconds=5)
RETRY_FACTOR = 4
LONGEST_RETRY = timedelta(hours=6)
LONGEST_ASKED_RETRY = timedelta(days=1)  # a receiver may ask for no longer a pause

# A report moves a delivery forward in this order only, so that one that comes twice or late changes nothing.
_ORDER = (
    DeliveryStatus.PENDING,
    DeliveryStatus.RETRYING,
    DeliveryStatus.SENT,
    DeliveryStatus.FAILED,
    DeliveryStatus.DELIVERED,
)


def must_be_carried(conversation: ConversationValues, message: MessageValues) -> bool:
    """What is meant for the customer and was not written by the customer, where a connector opened the conversation."""
    if conversation.connector_id is None or conversation.channel.is_record or message.from_customer:
        return False
    return reaches_customer(message)


def may_acknowledge(viewer: Viewer, conversation: ConversationValues) -> None:
    if viewer.id != conversation.connector_id:
        raise Refused(
            RefusalCode.NOT_PARTICIPANT,
            "Only the connector that opened this conversation carries its messages; sign in as that connector.",
        )


def must_be_put_to_it(attempt: int) -> None:
    """What still waits behind an earlier message can't have been carried."""
    if attempt == 0:
        raise Refused(
            RefusalCode.STATE_NOT_ALLOWED,
            "This message waits behind an earlier one of its conversation; acknowledge that one first.",
        )


def status_after(
    before: DeliveryStatus, outcome: DeliveryOutcome, *, may_succeed_later: bool, attempt: int
) -> DeliveryStatus | None:
    """Where a report leads, or None when it tells nothing new. What is tried again was never sent before."""
    after = DeliveryStatus(outcome)
    if after is DeliveryStatus.FAILED and may_succeed_later and before.is_open and attempt < MOST_ATTEMPTS:
        after = DeliveryStatus.RETRYING
    return after if _ORDER.index(after) > _ORDER.index(before) else None


def retry_after(attempt: int, *, asked: timedelta | None, spread: float) -> timedelta:
    """How long to wait after a failed attempt: longer each time, at least what was asked for.

    `spread`, from 0 to 1, makes it up to a fifth longer, so that what failed together isn't tried again together.
    """
    own = min(FIRST_RETRY * float(RETRY_FACTOR) ** (attempt - 1), LONGEST_RETRY)
    return max(own, min(asked or own, LONGEST_ASKED_RETRY)) * (1 + spread / 5)


def must_be_reportable(outcome: DeliveryOutcome, *, may_succeed_later: bool, asked: timedelta | None) -> None:
    """Raises BadInput for a report that contradicts itself."""
    if outcome is not DeliveryOutcome.FAILED and (may_succeed_later or asked):
        raise BadInput("temporary and retryAfterSeconds go with FAILED only; leave them out.")
    if asked is not None and asked < timedelta():
        raise BadInput("retryAfterSeconds must not be negative.")
