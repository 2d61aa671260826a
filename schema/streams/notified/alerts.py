"""Alerts in `notifications`: who is told of which."""

from models.events import keys
from models.events.keys import Keys
from models.fact_values import AlertValues
from models.rules.alerts.rights import is_told, overseen_by
from models.values import Viewer
from models.vocabulary import Role
from schema.ids import global_id
from schema.streams.stream import FrameInterval
from schema.types.alerts import ALERT_ID_TYPE
from schema.types.frames.alerts import AlertNotification


def keys_of_alerts(viewer: Viewer) -> Keys:
    """Of the alerts of the queues that the viewer oversees, and of those for administrators."""
    of_queues = frozenset(map(keys.of_alerts, overseen_by(viewer)))
    return of_queues | {keys.ALERTS_OF_ADMINISTRATORS} if viewer.has(Role.ADMIN) else of_queues


def alert_notification(viewer: Viewer, alert: AlertValues, interval: FrameInterval) -> AlertNotification | None:
    """The frame for this viewer; None for those whom it does not tell, or for whom it is not read by this."""
    if not is_told(viewer, alert):
        return None
    if alert.acknowledged_by is not None and not alert.is_for_all and alert.acknowledged_by != viewer.id:
        return None
    return AlertNotification(
        **interval.header(),
        row_id=alert.id,
        alert_id=global_id(ALERT_ID_TYPE, alert.id),
        condition=alert.condition,
        is_acknowledgement=alert.acknowledged_by is not None,
    )
