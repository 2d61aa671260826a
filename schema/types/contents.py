"""What a customer's message has beside its text, to read and as connectors bring it. rules/conversations/contents.py has
the values.
"""

from collections.abc import Sequence
from typing import Any

import strawberry
from strawberry import UNSET

from models.operations.conversations.send_message import LONGEST_CONNECTOR_ID
from models.reading.shown_texts import note
from models.rules.conversations.contents import (
    LONGEST_ADDRESS,
    LONGEST_REACTION,
    LONGEST_WORDS,
    MEDIA,
    MOST_CONTACT_ADDRESSES,
    MOST_PARTS,
    Beside,
    Choice,
    Contact,
    Content,
    Location,
    Media,
    Reaction,
    Unshown,
)
from models.rules.refusals import BadInput
from models.rules.texts import must_be_filled
from models.vocabulary import ContentKind
from schema.context import Info
from schema.types.inputs.optional import or_none


@strawberry.type(description="A file that a customer sent. Vigie does not fetch it: it is where its channel keeps it.")
class MessageMedia:
    media_type: str | None = strawberry.field(
        description="Its media type, such as `image/jpeg`, if the channel says it."
    )
    name: str | None = strawberry.field(description="The name of the file, if the channel says it.")
    url: str | None = strawberry.field(
        description="Where the channel keeps it. It may need the channel's own sign-in, and may be gone after some time."
    )


@strawberry.type(description="A place that a customer sent.")
class MessageLocation:
    latitude: float = strawberry.field(description="In degrees, from -90 to 90; positive in the north.")
    longitude: float = strawberry.field(description="In degrees, from -180 to 180; positive in the east.")
    label: str | None = strawberry.field(description="What it is called.")
    address: str | None = strawberry.field(description="Its address.")


@strawberry.type(description="The contact of somebody, which a customer sent.")
class MessageContact:
    name: str | None = strawberry.field(description="Whose it is, if the channel says it.")
    addresses: list[str] = strawberry.field(description="Numbers, e-mail addresses and the like, at most ten.")
    url: str | None = strawberry.field(description="Where the channel keeps the card, if it sent one.")


@strawberry.type(description="Something that a customer's message has beside its text.")
class MessageContent:
    value: strawberry.Private[Content]
    kind: ContentKind = strawberry.field(
        description="What it is. `media`, `location`, `contact`, `reaction` or `choice` says more."
    )
    media: MessageMedia | None = strawberry.field(description="With IMAGE, AUDIO, VIDEO, STICKER and FILE.")
    location: MessageLocation | None = strawberry.field(description="With LOCATION.")
    contact: MessageContact | None = strawberry.field(description="With CONTACT.")
    reaction: str | None = strawberry.field(
        description=(
            "With REACTION: the emoji with which the customer reacted to the message in `replyTo`. Null if they took it back."
        )
    )
    choice: str | None = strawberry.field(
        description=(
            "With CHOICE: the id that the channel's button or list has for what the customer chose. Its words are in "
            "the message's text."
        )
    )
    other: str | None = strawberry.field(
        description=(
            "With OTHER: what the channel calls it. `reply` says that the message replies to one that isn't in this "
            "conversation."
        )
    )

    @classmethod
    def of(cls, value: Content) -> "MessageContent":
        return cls(
            value=value,
            kind=value.kind,
            media=MessageMedia(media_type=value.type, name=value.name, url=value.url)
            if isinstance(value, Media)
            else None,
            location=MessageLocation(
                latitude=value.latitude, longitude=value.longitude, label=value.label, address=value.address
            )
            if isinstance(value, Location)
            else None,
            contact=MessageContact(name=value.name, addresses=list(value.addresses), url=value.url)
            if isinstance(value, Contact)
            else None,
            reaction=value.emoji if isinstance(value, Reaction) else None,
            choice=value.id if isinstance(value, Choice) else None,
            other=value.name if isinstance(value, Unshown) else None,
        )

    @strawberry.field(
        description=(
            'A note about it in the reader\'s language, such as "Location: Louvre (48.8606, 2.3376)". Every kind has one, so a '
            "client that can't show a kind shows this. `Message.text` has it, too."
        )
    )
    def note(self, info: Info) -> str:
        return note(self.value, info.context.locale)


@strawberry.input(description="A file that a customer sent. It stays where its channel keeps it.")
class MessageMediaInput:
    kind: ContentKind = strawberry.field(description="IMAGE, AUDIO, VIDEO, STICKER or FILE; others are BAD_USER_INPUT.")
    media_type: str | None = strawberry.field(default=UNSET, description="Its media type, such as `image/jpeg`.")
    name: str | None = strawberry.field(default=UNSET, description="The name of the file, at most 300 characters.")
    url: str | None = strawberry.field(
        default=UNSET,
        description="Where it is, at most 2,000 characters: an address that begins with http:// or https://.",
    )


@strawberry.input(description="A place that a customer sent.")
class MessageLocationInput:
    latitude: float = strawberry.field(description="In degrees, from -90 to 90; positive in the north.")
    longitude: float = strawberry.field(description="In degrees, from -180 to 180; positive in the east.")
    label: str | None = strawberry.field(default=UNSET, description="What it is called, at most 300 characters.")
    address: str | None = strawberry.field(default=UNSET, description="Its address, at most 300 characters.")


@strawberry.input(description="The contact of somebody, which a customer sent.")
class MessageContactInput:
    name: str | None = strawberry.field(default=UNSET, description="Whose it is, at most 300 characters.")
    addresses: list[str] | None = strawberry.field(
        default=UNSET, description="Numbers, e-mail addresses and the like, at most ten of at most 300 characters."
    )


@strawberry.input(description="A reaction to the message in `replyTo`.")
class MessageReactionInput:
    emoji: str | None = strawberry.field(
        default=UNSET,
        description="The emoji, at most 30 characters. Left out or null if an earlier one was taken back.",
    )


@strawberry.input(
    one_of=True, description="Something that a customer's message has beside its text: exactly one of these."
)
class MessageContentInput:
    media: MessageMediaInput | None = strawberry.field(default=UNSET, description="A file.")
    location: MessageLocationInput | None = strawberry.field(default=UNSET, description="A place.")
    contact: MessageContactInput | None = strawberry.field(default=UNSET, description="Somebody's contact.")
    reaction: MessageReactionInput | None = strawberry.field(
        default=UNSET, description="A reaction. A message that is nothing else needs no answer."
    )
    choice: str | None = strawberry.field(
        default=UNSET,
        description=(
            "What the customer chose from buttons or a list: the channel's id for it, at most 300 characters. Its words go "
            "into `text`."
        ),
    )
    other: str | None = strawberry.field(
        default=UNSET, description="Something that can't be shown: what the channel calls it, at most 300 characters."
    )

    def content(self) -> Content:
        """Raises BadInput."""
        if self.media:
            kind, values = self.media.kind, _words(self.media, media_type="mediaType", name="name")
            if kind not in MEDIA:
                raise BadInput(f"media: kind must be {', '.join(MEDIA[:-1])} or {MEDIA[-1]}.")
            url = or_none(self.media.url)
            must_be_filled("url", url, LONGEST_ADDRESS)
            if url and not url.startswith(("https://", "http://")):
                raise BadInput("url must begin with http:// or https://.")
            return Media(kind, values["media_type"], values["name"], url)
        if self.location:
            north, east = self.location.latitude, self.location.longitude
            if not (-90 <= north <= 90 and -180 <= east <= 180):
                raise BadInput("location: latitude must be from -90 to 90, longitude from -180 to 180.")
            return Location(north, east, **_words(self.location, label="label", address="address"))
        if self.contact:
            addresses = or_none(self.contact.addresses) or ()
            if len(addresses) > MOST_CONTACT_ADDRESSES:
                raise BadInput(f"addresses has {len(addresses)} entries; {MOST_CONTACT_ADDRESSES} is the most.")
            for each in addresses:
                must_be_filled("addresses", each, LONGEST_WORDS)
            return Contact(addresses=tuple(addresses), **_words(self.contact, name="name"))
        if self.reaction:
            emoji = or_none(self.reaction.emoji)
            must_be_filled("emoji", emoji, LONGEST_REACTION)
            return Reaction(emoji)
        values = _words(self, choice="choice", other="other")
        return Choice(values["choice"]) if values["choice"] else Unshown(values["other"])


def beside_of(contents: Sequence[MessageContentInput] | None, reply_to: str | None) -> Beside:
    """Raises BadInput."""
    if contents and len(contents) > MOST_PARTS:
        raise BadInput(f"contents has {len(contents)} entries; {MOST_PARTS} is the most.")
    must_be_filled("replyTo", reply_to, LONGEST_CONNECTOR_ID)
    return Beside(tuple(each.content() for each in contents or ()), reply_to)


def _words(of: object, **names: str) -> dict[str, Any]:
    """These fields, each by its Python name; what wasn't given is None. Raises BadInput."""
    values = {name: or_none(getattr(of, name)) for name in names}
    for name, value in values.items():
        must_be_filled(names[name], value, LONGEST_WORDS)
    return values
