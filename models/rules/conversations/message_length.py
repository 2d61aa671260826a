"""How long a message to a customer may be: what their channel's provider carries in one, as its documentation says."""

from collections.abc import Mapping
from types import MappingProxyType

from models.rules.refusals import Refused
from models.vocabulary import ChannelKind, RefusalCode

LONGEST_TEXT = 10_000  # characters of any message
# Twilio refuses a longer Body with its error 21617, on WhatsApp as in texts.
_LONGEST: Mapping[ChannelKind, int] = MappingProxyType({ChannelKind.TWILIO: 1_600})
SURELY_CARRIED = min(_LONGEST.values())


def longest_message(kind: ChannelKind | None) -> int:
    """By the kind of the channel connection; None for customers who come without one."""
    return LONGEST_TEXT if kind is None else _LONGEST.get(kind, LONGEST_TEXT)


def length(text: str) -> int:
    """In UTF-16 code units, as providers and JavaScript count: most emoji are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def must_be_carried(text: str, kind: ChannelKind | None) -> None:
    """Refuse a PUBLIC message that the channel would not carry."""
    longest = _LONGEST.get(kind) if kind else None
    if longest is not None and (found := length(text)) > longest:
        raise Refused(
            RefusalCode.MESSAGE_TOO_LONG,
            f"This message has {found:,} characters, and this channel carries {longest:,} at most; shorten it, or send it in "
            "several messages.",
        )
