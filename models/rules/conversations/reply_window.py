"""Until when a channel carries replies: some providers accept them only for a time after the customer's last message."""

from datetime import datetime, timedelta

from models.rules.refusals import Refused
from models.vocabulary import Channel, MessageVisibility, RefusalCode

DAY_SECONDS = 24 * 3_600

# What the providers allow. A new workstream of any other channel has no reply window.
_DEFAULTS = {Channel.WHATSAPP: DAY_SECONDS, Channel.FACEBOOK: DAY_SECONDS, Channel.WECHAT: 2 * DAY_SECONDS}


def default_seconds(channel: Channel) -> int:
    """The reply window of a new workstream that sets none; 0 means no window."""
    return _DEFAULTS.get(channel, 0)


def ends_at(seconds: int, *, last_customer_message_at: datetime | None, created_at: datetime) -> datetime | None:
    """When the channel stops carrying replies; None if it never does. Without a message it counts from the creation."""
    if not seconds:
        return None
    return (last_customer_message_at or created_at) + timedelta(seconds=seconds)


def is_over(window_ends_at: datetime | None, *, now: datetime) -> bool:
    return window_ends_at is not None and now >= window_ends_at


def must_be_open(visibility: MessageVisibility, window_ends_at: datetime | None, *, now: datetime) -> None:
    """Refuse a PUBLIC message after the window. INTERNAL messages stay among colleagues and are never too late."""
    if visibility is MessageVisibility.PUBLIC and is_over(window_ends_at, now=now):
        raise Refused(
            RefusalCode.REPLY_WINDOW_CLOSED,
            "The customer last wrote too long ago, and this channel carries no reply any more; write it INTERNAL, wait "
            "until the customer writes again, or reach the customer by another channel.",
        )
