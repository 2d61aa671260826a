"""What connectors deliver to customers, and what their reports mean. Until when a channel delivers: reply_window.py."""

from datetime import timedelta

from models.rules.conversations.transcripts import reaches_customer
from models.rules.refusals import BadInput, Refused
from models.values import ConversationValues, MessageValues, Viewer
from models.vocabulary import DeliveryOutcome, DeliveryStatus, RefusalCode

MOST_ATTEMPTS = 8  # with the pauses between them, seven to eight hours
FIRST_RETRY = timedelta(seconds=5)
RETRY_FACTOR = 4
LONGEST_RETRY = timedelta(hours=6)
LONGEST_ASKED_RETRY = timedelta(days=1)  # the longest pause that a receiver may ask for

# A report moves a delivery only forward in this order, so that a repeated or late report changes nothing.
_ORDER = (
    DeliveryStatus.PENDING,
    DeliveryStatus.RETRYING,
    DeliveryStatus.SENT,
    DeliveryStatus.FAILED,
    DeliveryStatus.DELIVERED,
)


def must_be_carried(conversation: ConversationValues, message: MessageValues) -> bool:
    """Whether its connector must deliver it: the message is for the customer, and somebody else wrote it."""
    if conversation.connector_id is None or conversation.channel.is_record or message.from_customer:
        return False
    return reaches_customer(message)


def may_acknowledge(viewer: Viewer, conversation: ConversationValues) -> None:
    if viewer.id != conversation.connector_id:
        raise Refused(
            RefusalCode.NOT_PARTICIPANT,
            "Only the connector that opened this conversation carries its messages; sign in as that connector.",
        )


def must_have_been_offered(attempt: int) -> None:
    """A message that waits behind an earlier one was not offered yet, so it can't have been delivered."""
    if attempt == 0:
        raise Refused(
            RefusalCode.STATE_NOT_ALLOWED,
            "This message waits behind an earlier one of its conversation; acknowledge that one first.",
        )


def status_after(
    before: DeliveryStatus, outcome: DeliveryOutcome, *, may_succeed_later: bool, attempt: int
) -> DeliveryStatus | None:
    """The status that a report leads to; None if it says nothing new. Only messages that were never sent are retried."""
    after = DeliveryStatus(outcome)
    if after is DeliveryStatus.FAILED and may_succeed_later and before.is_open and attempt < MOST_ATTEMPTS:
        after = DeliveryStatus.RETRYING
    return after if _ORDER.index(after) > _ORDER.index(before) else None


def retry_after(attempt: int, *, asked: timedelta | None, spread: float) -> timedelta:
    """How long to wait after a failed attempt: longer each time, and at least as long as the receiver asked for.

    `spread`, from 0 to 1, adds up to a fifth, so that messages that failed together aren't retried together.
    """
    own = min(FIRST_RETRY * float(RETRY_FACTOR) ** (attempt - 1), LONGEST_RETRY)
    return max(own, min(asked or own, LONGEST_ASKED_RETRY)) * (1 + spread / 5)


def must_be_reportable(outcome: DeliveryOutcome, *, may_succeed_later: bool, asked: timedelta | None) -> None:
    """Raises BadInput for a report that contradicts itself."""
    if outcome is not DeliveryOutcome.FAILED and (may_succeed_later or asked):
        raise BadInput("temporary and retryAfterSeconds are for FAILED only; leave them out.")
    if asked is not None and asked < timedelta():
        raise BadInput("retryAfterSeconds must not be negative.")
