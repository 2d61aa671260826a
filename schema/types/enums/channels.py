"""Describes the words of deliveries and channels; those of conversations are in conversations.py."""

from models.vocabulary import ChannelKind, ContentKind, DeliveryOutcome, DeliveryStatus
from schema.types.enums.described import described

described(
    ContentKind,
    "What a customer's message has beside its text.",
    {
        ContentKind.IMAGE: "A picture.",
        ContentKind.AUDIO: "A recording, such as a voice note.",
        ContentKind.VIDEO: "A film.",
        ContentKind.STICKER: "A sticker.",
        ContentKind.FILE: "A file of any other kind.",
        ContentKind.LOCATION: "A place.",
        ContentKind.CONTACT: "Somebody's contact.",
        ContentKind.REACTION: "An emoji as a reaction to a message, or that it was taken back.",
        ContentKind.CHOICE: "What the customer chose from buttons or a list.",
        ContentKind.OTHER: "Something that can't be shown.",
    },
)

described(
    DeliveryStatus,
    "How far the delivery of a message to a customer behind a connector has come.",
    {
        DeliveryStatus.PENDING: "The connector has not delivered it yet.",
        DeliveryStatus.RETRYING: (
            "It failed for the time being, and is given to the connector again at `nextAttemptAt`."
        ),
        DeliveryStatus.SENT: "The connector has handed it to the provider.",
        DeliveryStatus.FAILED: "It will not reach the customer.",
        DeliveryStatus.DELIVERED: "It has reached the customer.",
    },
)

described(
    DeliveryOutcome,
    "What a connector reports about a message that it was asked to deliver.",
    {
        DeliveryOutcome.SENT: "The provider has accepted the message, and may report more later.",
        DeliveryOutcome.DELIVERED: "It has reached the customer.",
        DeliveryOutcome.FAILED: "It was refused or could not be sent; `temporary` says whether to try again.",
    },
)

described(
    ChannelKind,
    "The kind of system that a configured channel talks to by webhooks.",
    {
        ChannelKind.JSON: "Your own receiver: signed JSON in both directions, as docs/connectors.md shows.",
        ChannelKind.TWILIO: "Twilio's Messages API, for SMS and WhatsApp.",
    },
)
