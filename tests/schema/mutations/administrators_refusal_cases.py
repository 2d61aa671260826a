"""The cases of administrators among themselves, and of late words; the files beside this one have the others.

CASES are all together.
"""

from typing import Any

from models.operations.configuration import four_eyes
from models.operations.configuration.decide_approval import decide_approval
from models.operations.configuration.request_approval import request_approval
from models.operations.offers.take_over import take_over
from models.tables import User
from models.values import SYSTEM
from models.vocabulary import ConversationState, MonitoringPolicy, RefusalCode
from schema.ids import global_id
from tests.schema.asking import Somebody
from tests.schema.examples import id_of
from tests.schema.mutations.customer_refusal_cases import CASES
from tests.schema.mutations.refusal_cases import case
from tests.support.builders import a_conversation, an_admin, viewer_of
from tests.support.floor_builders import a_lead

__all__ = ["CASES"]


@case(RefusalCode.TAKEN_OVER)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    row = await a_conversation(ConversationState.ACTIVE)
    await take_over(row.id, by=await viewer_of(await a_lead(oversees=[await row.queue])))
    return await User.get(id=row.agent_id), "sendMessage", {"conversationId": id_of(row), "text": "Too late"}


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
