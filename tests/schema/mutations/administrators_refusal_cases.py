"""The cases of administrators among themselves; refusal_cases.py and hand_refusal_cases.py have the others.

CASES are all together.
"""

from typing import Any

from models.operations.configuration import four_eyes
from models.operations.configuration.decide_approval import decide_approval
from models.operations.configuration.request_approval import request_approval
from models.values import SYSTEM
from models.vocabulary import MonitoringPolicy, RefusalCode
from schema.ids import global_id
from tests.schema.asking import Somebody
from tests.schema.mutations.hand_refusal_cases import CASES
from tests.schema.mutations.refusal_cases import case
from tests.support.builders import an_admin, viewer_of

__all__ = ["CASES"]


@case(RefusalCode.APPROVAL_REQUIRED)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    four_eyes.configure(is_required=True)
    return await an_admin(), "updateSupervisorSettings", {"monitoringPolicy": "CONSENT_REQUIRED"}


@case(RefusalCode.OWN_REQUEST)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    admin = await an_admin()
    asked = await request_approval(monitoring_policy=MonitoringPolicy.CONSENT_REQUIRED, by=await viewer_of(admin))
    return admin, "decideApproval", {"approvalId": global_id("Approval", asked.approval_id), "approve": True}


@case(RefusalCode.APPROVAL_NOT_PENDING)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    other = await viewer_of(await an_admin())
    asked = await request_approval(monitoring_policy=MonitoringPolicy.CONSENT_REQUIRED, by=other)
    await decide_approval(asked.approval_id, approves=False, by=SYSTEM)
    return await an_admin(), "decideApproval", {"approvalId": global_id("Approval", asked.approval_id), "approve": True}


@case(RefusalCode.LAST_ADMINISTRATOR)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    admin = await an_admin()
    return admin, "setRights", {"userId": global_id("User", admin.id), "roles": []}
