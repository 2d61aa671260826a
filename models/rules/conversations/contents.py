"""What a customer's message has beside its text: media, a place, a contact, a reaction, a choice, or what nobody here can show.

models/reading/shown_texts.py says it in words.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from types import MappingProxyType
from typing import Any

from models.rules.masking import masked
from models.rules.texts import is_storable, shown_name
from models.vocabulary import ContentKind

MOST_PARTS = 30  # of one message; no channel sends more than ten
LONGEST_WORDS = 300  # characters of a label, an address or a name
LONGEST_ADDRESS = 2_000  # characters of where a file can be got; a longer one leads nowhere if it is cut
MOST_CONTACT_ADDRESSES = 10
LONGEST_REACTION = 30


@dataclass(frozen=True, slots=True)
class Media:
    """A file that was not fetched: `url` is where its channel keeps it, `type` its media type."""

    kind: ContentKind
    type: str | None = None
    name: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Location:
    latitude: float
    longitude: float
    label: str | None = None
    address: str | None = None
    kind: ContentKind = ContentKind.LOCATION


@dataclass(frozen=True, slots=True)
class Contact:
    """`addresses` are its numbers and e-mail addresses; `url` is where the channel keeps the card."""

    name: str | None = None
    addresses: tuple[str, ...] = ()
    url: str | None = None
    kind: ContentKind = ContentKind.CONTACT


@dataclass(frozen=True, slots=True)
class Reaction:
    """To the message that the message replies to. Without an emoji, an earlier one was taken back."""

    emoji: str | None = None
    kind: ContentKind = ContentKind.REACTION


@dataclass(frozen=True, slots=True)
class Choice:
    """From buttons or a list: `id` is what the channel has for it. Its words are the text of the message."""

    id: str
    kind: ContentKind = ContentKind.CHOICE


@dataclass(frozen=True, slots=True)
class Unshown:
    """Something that can't be shown. `name` is what the channel calls it."""

    name: str | None = None
    kind: ContentKind = ContentKind.OTHER


Content = Media | Location | Contact | Reaction | Choice | Unshown


@dataclass(frozen=True, slots=True)
class Beside:
    """What comes beside the text. `reply_to` is the channel's id of the message to which this one replies or reacts."""

    contents: tuple[Content, ...] = ()
    reply_to: str | None = None

    def asks_nothing(self, text: str) -> bool:
        """With this text, it is nothing but a reaction: nobody owes an answer to it."""
        return not text.strip() and {type(each) for each in self.contents} == {Reaction}


NOTHING = Beside()
REPLY_ELSEWHERE = "reply"  # the name of the content that says that the message replied to isn't in the conversation

MEDIA = (ContentKind.IMAGE, ContentKind.AUDIO, ContentKind.VIDEO, ContentKind.STICKER, ContentKind.FILE)
_TYPES: Mapping[ContentKind, type[Content]] = MappingProxyType(
    {
        **dict.fromkeys(MEDIA, Media),
        ContentKind.LOCATION: Location,
        ContentKind.CONTACT: Contact,
        ContentKind.REACTION: Reaction,
        ContentKind.CHOICE: Choice,
        ContentKind.OTHER: Unshown,
    }
)


def kind_of_media(media_type: str | None) -> ContentKind:
    """By the media type: a card is a contact, and what is neither picture, sound nor film is a file."""
    given = (media_type or "").partition(";")[0].strip().lower()
    if given in ("text/vcard", "text/x-vcard", "text/directory"):
        return ContentKind.CONTACT
    main = given.partition("/")[0]
    return {"image": ContentKind.IMAGE, "audio": ContentKind.AUDIO, "video": ContentKind.VIDEO}.get(
        main, ContentKind.FILE
    )


def place(latitude: str, longitude: str, label: str | None = None, address: str | None = None) -> Content:
    """A location; or what can't be shown, if these are no degrees."""
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return Unshown("location")
    if not (-90 <= north <= 90 and -180 <= east <= 180):  # also false for what is no number
        return Unshown("location")
    return Location(north, east, label, address)


def as_stored(contents: Sequence[Content], masks: Collection[str]) -> list[dict[str, Any]] | None:
    """As the table keeps them: short, printable, with the numbers masked that the workstream masks. Nothing is refused."""
    if not contents:
        return None
    kept = [_plain(each, masks) for each in contents[:MOST_PARTS]]
    if len(contents) > MOST_PARTS:
        kept[-1] = _plain(Unshown(f"{len(contents) - MOST_PARTS + 1} more"), masks)
    return kept


def from_stored(stored: Sequence[Mapping[str, Any]] | None) -> list[Content]:
    """What a later release added is something that can't be shown."""
    return [_content(each) for each in stored or ()]


def _content(stored: Mapping[str, Any]) -> Content:
    try:
        kind = ContentKind(str(stored.get("kind")))
    except ValueError:
        return Unshown(str(stored.get("kind")))
    made = _TYPES[kind]
    known = {each.name for each in fields(made)} - {"kind"}
    values = {name: value for name, value in stored.items() if name in known}
    if made is Contact:
        values["addresses"] = tuple(values.get("addresses", ()))
    return made(**values, kind=kind)


def _plain(content: Content, masks: Collection[str]) -> dict[str, Any]:
    values = {"kind": content.kind.value}
    for name, value in asdict(content).items():
        if name == "kind" or value is None or value == ():
            continue
        values[name] = _short(name, value, masks)
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _short(name: str, value: object, masks: Collection[str]) -> Any:
    if isinstance(value, tuple):
        return [short for each in value[:MOST_CONTACT_ADDRESSES] if (short := _short(name, each, masks))]
    if not isinstance(value, str):
        return value
    if name == "url":
        is_whole = len(value) <= LONGEST_ADDRESS and value.isprintable() and is_storable(value)
        return value if is_whole and value.startswith(("https://", "http://")) else None
    if name == "emoji":
        return shown_name(value)[:LONGEST_REACTION]
    return masked(shown_name(value[: 2 * LONGEST_WORDS]), masks)[:LONGEST_WORDS]
