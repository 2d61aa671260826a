"""Describes the words of deliveries and channels; those of conversations are in conversations.py."""

from models.vocabulary import ChannelKind, DeliveryOutcome, DeliveryStatus
from schema.types.enums.described import described

described(
    DeliveryStatus,
    "How far a message has come on its way to a customer behind a connector.",
    {
        DeliveryStatus.PENDING: "The connector has still to carry it.",
        DeliveryStatus.RETRYING: "It failed for the time being, and is put to the connector again at `nextAttemptAt`.",
        DeliveryStatus.SENT: "The connector has handed it to its provider.",
        DeliveryStatus.FAILED: "It will not reach the customer.",
        DeliveryStatus.DELIVERED: "It has reached the customer.",
    },
)

described(
    DeliveryOutcome,
    "What a connector reports of a message that it was to carry.",
    {
        DeliveryOutcome.SENT: "It is handed to the provider, who may report more later.",
        DeliveryOutcome.DELIVERED: "It has reached the customer.",
        DeliveryOutcome.FAILED: "It was refused or could not be sent; `temporary` says whether to try again.",
    },
)

described(
    ChannelKind,
    "What speaks at the other end of a configured channel's webhooks.",
    {
        ChannelKind.JSON: "A receiver of one's own: signed JSON both ways, as docs/connectors.md shows.",
        ChannelKind.TWILIO: "Twilio's Messages API, for SMS and WhatsApp.",
    },
)
