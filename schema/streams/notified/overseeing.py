"""What happens in the queues that a supervisor oversees, as far as `notifications` tells it."""

from models.events.keys import Keys
from models.values import Viewer
from schema.streams.notified.alerts import keys_of_alerts
from schema.streams.notified.drafts import keys_of_drafts
from schema.streams.notified.hands import keys_of_hands
from schema.streams.notified.returns import keys_of_returns


def keys_of_queues(viewer: Viewer) -> Keys:
    """Of raised hands, drafts, alerts, and conversations that were taken back."""
    return keys_of_hands(viewer) | keys_of_drafts(viewer) | keys_of_alerts(viewer) | keys_of_returns(viewer)
