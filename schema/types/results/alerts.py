"""The results of mutations on alert rules and alerts, and of trying a rule."""

from typing import Annotated

import strawberry

from schema.scalars import StreamPosition
from schema.types.alerts import Alert, AlertPreview, AlertPreviewTooLong, AlertRule
from schema.types.results.conversations import POSITION
from schema.types.results.refusals import ActionRefused


@strawberry.type(description="From this position on, the alert rule rings as the input says, or no longer.")
class AlertRuleSuccess:
    alert_rule: AlertRule | None = strawberry.field(description="The rule as it is now; null once deleted.")
    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(description="The alerts are acknowledged, and everybody for whom they are read by that is told.")
class AlertsAcknowledged:
    alerts: list[Alert] = strawberry.field(description="The alerts as they are now.")
    position: StreamPosition = strawberry.field(description=POSITION)


AlertRuleResult = Annotated[
    AlertRuleSuccess | ActionRefused,
    strawberry.union("AlertRuleResult", description="The answer to `saveAlertRule` and `deleteAlertRule`."),
]
AcknowledgeAlertsResult = Annotated[
    AlertsAcknowledged | ActionRefused,
    strawberry.union("AcknowledgeAlertsResult", description="The answer to `acknowledgeAlerts`."),
]
AlertPreviewResult = Annotated[
    AlertPreview | AlertPreviewTooLong | ActionRefused,
    strawberry.union(
        "AlertPreviewResult",
        description="The answer to `previewAlertRule`. It is refused where `saveAlertRule` would be.",
    ),
]
