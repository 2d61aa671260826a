"""All that `notifications` tells, besides what every stream does."""

from schema.types.frames.alerts import AlertNotification
from schema.types.frames.drafts import DraftNotification
from schema.types.frames.hands import HandNotification
from schema.types.frames.notifications import (
    ConsultEnded,
    ConversationForceClosed,
    ConversationReturned,
    ConversationTakenOver,
    ConversationTransferred,
    DeliveryFailed,
    ForceCloseUndone,
    MonitoringEnded,
    MonitoringNotice,
    OfferAnswered,
    OfferNotification,
    OfferSettled,
    OfferWithdrawn,
    SentimentAlert,
    SupervisorJoined,
    SupervisorLeft,
)
from schema.types.frames.reading import ConversationRead

NotificationFrame = (
    OfferNotification
    | DeliveryFailed
    | OfferWithdrawn
    | OfferSettled
    | OfferAnswered
    | SupervisorJoined
    | SupervisorLeft
    | ConversationForceClosed
    | ForceCloseUndone
    | ConversationTransferred
    | ConversationTakenOver
    | ConversationReturned
    | ConsultEnded
    | SentimentAlert
    | MonitoringNotice
    | MonitoringEnded
    | HandNotification
    | DraftNotification
    | AlertNotification
    | ConversationRead
)
