"""What a customer's message has beside its text. rules/conversations/contents.py has the values."""

import strawberry

from models import catalogue
from models.reading.shown_texts import details
from models.rules.conversations.contents import Contact, Content, Location, Media, Reaction, Unshown
from models.vocabulary import ContentKind
from schema.context import Info


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
        description="What it is. `media`, `location`, `contact` or `reaction` says more."
    )
    media: MessageMedia | None = strawberry.field(description="With IMAGE, AUDIO, VIDEO, STICKER and FILE.")
    location: MessageLocation | None = strawberry.field(description="With LOCATION.")
    contact: MessageContact | None = strawberry.field(description="With CONTACT.")
    reaction: str | None = strawberry.field(
        description=(
            "With REACTION: the emoji with which the customer reacted to the message in `replyTo`. Null if they took it back."
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
            other=value.name if isinstance(value, Unshown) else None,
        )

    @strawberry.field(
        description=(
            'A note about it in the reader\'s language, such as "Location: Louvre (48.8606, 2.3376)". Every kind has one, so a '
            "client that can't show a kind shows this. `Message.text` has it, too."
        )
    )
    def note(self, info: Info) -> str:
        return catalogue.content_note(self.kind, details(self.value), locale=info.context.locale)
