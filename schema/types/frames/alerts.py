"""The frame of alerts in `notifications`. streams/notifications.py decides who gets one."""

from uuid import UUID

import strawberry

from models.vocabulary import AlertCondition
from schema.context import Info
from schema.types.alerts import Alert
from schema.types.frames.items import StreamItem


@strawberry.type(
    description=(
        "An alert rule rang, or an alert was acknowledged: by anybody, if that counts for all, otherwise by the viewer, on "
        "whichever of their devices. Sentiment alerts of the settings come as SentimentAlert instead, and are not kept."
    )
)
class AlertNotification(StreamItem):
    row_id: strawberry.Private[UUID]
    alert_id: strawberry.ID = strawberry.field(description="The id of the Alert.")
    condition: AlertCondition = strawberry.field(description="What the rule watches.")
    is_acknowledgement: bool = strawberry.field(
        description="Whether it was acknowledged just now: remove it from the screen. Otherwise it rang just now."
    )

    @strawberry.field(
        description="The alert as it is now; it may be newer than this frame. Null if it no longer tells the viewer."
    )
    async def alert(self, info: Info) -> Alert | None:
        return await Alert.read(info, self.row_id)
