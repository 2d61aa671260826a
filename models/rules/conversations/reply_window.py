"""Until when a channel carries answers: some providers take them only for a time after the customer's last message."""

from datetime import datetime, timedelta

from models.rules.refusals import Refused
from models.vocabulary import Channel, MessageVisibility, RefusalCode

DAY_SECONDS = 24 * 3_600

# What the providers themselves allow; a workstream of any other channel begins without a window.
_DEFAULTS = {Channel.WHATSAPP: DAY_SECONDS, Channel.FACEBOOK: DAY_SECONDS, Channel.WECHAT: 2 * DAY_SECONDS}


def default_seconds(channel: Channel) -> int:
    """The window of a new workstream that names none; 0 is always."""
    return _DEFAULTS.get(channel, 0)


def ends_at(seconds: int, *, last_customer_message_at: datetime | None, created_at: datetime) -> datetime | None:
    """When the channel stops to carry answers; None where it never does. A customer who said nothing came at the start."""
    if not seconds:
        return None
    return (last_customer_message_at or created_at) + timedelta(seconds=seconds)


def is_over(window_ends_at: datetime | None, *, now: datetime) -> bool:
    return window_ends_at is not None and now >= window_ends_at


def must_be_open(visibility: MessageVisibility, window_ends_at: datetime | None, *, now: datetime) -> None:
    """Refuses what would have to be carried to the customer; what stays among colleagues is never too late."""
    if visibility is MessageVisibility.PUBLIC and is_over(window_ends_at, now=now):
        raise Refused(
            RefusalCode.REPLY_WINDOW_CLOSED,
            "The customer last wrote too long ago, and this channel carries no answer any more; write it INTERNAL, wait "
            "until the customer writes again, or reach the customer by another channel.",
        )
