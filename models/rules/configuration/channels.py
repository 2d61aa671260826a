"""What a channel connection may be configured as: its name, its addresses, and what each kind needs.

receivers.py says where messages may be sent.
"""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from models.rules.configuration.receivers import Reach, fault_of_host, is_loopback
from models.rules.refusals import BadInput, Refused
from models.vocabulary import Channel, ChannelKind, RefusalCode

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
EVERYWHERE = Reach(loopback=True, private=True)  # Vigie calls no publicUrl
LONGEST_URL = 500
LONGEST_ADDRESS = 100
SHORTEST_SECRET = 16
LONGEST_SECRET = 500


@dataclass(frozen=True, slots=True)
class ChannelValues:
    """A channel connection as an administrator configures it, without its secret. tables/channels.py explains the fields."""

    kind: ChannelKind
    url: str | None = None
    public_url: str | None = None
    account: str | None = None
    address: str | None = None


def must_be_a_channel(name: str, values: ChannelValues, *, reach: Reach) -> None:
    """`reach` says where its messages may go. Raises BadInput."""
    if not NAME.fullmatch(name):
        raise BadInput(
            "name is part of an address: 1 to 100 of a-z, 0-9, '.', '_' and '-', beginning with one of a-z, 0-9."
        )
    for field, text in (("account", values.account), ("address", values.address)):
        if text is not None and not (0 < len(text) <= LONGEST_ADDRESS and text.isprintable() and text == text.strip()):
            raise BadInput(f"{field} must have 1 to {LONGEST_ADDRESS} printable characters.")
    if values.kind is ChannelKind.TWILIO:
        needed = {
            "url": values.url,
            "publicUrl": values.public_url,
            "account": values.account,
            "address": values.address,
        }
        if missing := [field for field, given in needed.items() if given is None]:
            raise BadInput(f"A TWILIO channel needs {', '.join(missing)}, too.")
    for field, url, limit in (("url", values.url, reach), ("publicUrl", values.public_url, EVERYWHERE)):
        if url is not None and (fault := _fault_of(url, limit)):
            raise BadInput(f"{field} {fault}.")
    if values.public_url and "?" in values.public_url:
        raise BadInput("publicUrl must not contain a question mark; it ends with the channel's name.")


def must_be_a_receiver(field: str, url: str, *, reach: Reach) -> None:
    """A URL to which something may be sent. Raises BadInput."""
    if fault := _fault_of(url, reach):
        raise BadInput(f"{field} {fault}.")


def must_be_a_secret(secret: str) -> None:
    """Raises BadInput, whose message doesn't repeat the secret."""
    if not (SHORTEST_SECRET <= len(secret) <= LONGEST_SECRET and secret.isascii() and secret.isprintable()):
        raise BadInput(f"secret must have {SHORTEST_SECRET} to {LONGEST_SECRET} printable ASCII characters.")


def must_carry_messages(channel: Channel) -> None:
    if not channel.is_messaging:
        raise Refused(
            RefusalCode.CHANNEL_NOT_SUPPORTED,
            f"A webhook carries messages only, and this workstream is of channel {channel}; choose a messaging workstream.",
        )


def _fault_of(url: str, reach: Reach) -> str | None:
    """What is wrong with an address to which messages go, or at which the other side reaches us; None if nothing."""
    parts = _split(url)
    if len(url) > LONGEST_URL or parts is None or not parts.hostname or not url.isascii() or not url.isprintable():
        return f"must be an absolute URL of at most {LONGEST_URL} characters, such as https://example.com/vigie"
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        return "must begin with https://; http:// is allowed for this machine only"
    if parts.username is not None or parts.password is not None or parts.fragment or "\\" in url or " " in url:
        return "must not contain a user, a password, a fragment, a backslash or a space"
    return fault_of_host(parts.hostname, reach)


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # reading it raises ValueError if it is malformed
    except ValueError:
        return None
    return parts
