"""Approvals through GraphQL: asked for, shown to administrators alone, decided, expired."""

from datetime import timedelta

from models import clock
from models.rules.configuration.four_eyes import DECIDE_WITHIN
from schema.ids import global_id
from tests.schema.asking import ask
from tests.schema.documents import act
from tests.schema.floor import Floor
from tests.support.builders import an_admin

APPROVALS = """{
  approvals {
    id status monitoringPolicy agentNoticePolicy decidedAt
    askedBy { name } grantsAdminTo { name } decidedBy { name }
  }
}"""


async def test_two_administrators_decide_together(floor: Floor) -> None:
    second = await an_admin("Otto")
    user = global_id("User", floor.supervisor.id)
    asked = await act(floor.admin, "requestApproval", grantAdminTo=user, monitoringPolicy="CONSENT_REQUIRED")
    assert asked["approval"]["status"] == "PENDING"
    assert (await ask(floor.supervisor, APPROVALS))["approvals"] is None
    [pending] = (await ask(second, APPROVALS))["approvals"]
    assert (pending["grantsAdminTo"], pending["decidedBy"]) == ({"name": "Sam"}, None)
    assert (pending["monitoringPolicy"], pending["agentNoticePolicy"]) == ("CONSENT_REQUIRED", None)
    decided = await act(second, "decideApproval", approvalId=pending["id"], approve=True)
    assert decided["approval"] == {"id": pending["id"], "status": "APPROVED"}
    [approved] = (await ask(floor.supervisor, APPROVALS))["approvals"]
    assert approved["decidedBy"] == {"name": "Otto"}
    assert approved["decidedAt"]
    trail = "{ auditTrail(first: 3) { edges { node { act targetId changes { field after } } } } }"
    entry, *_ = (edge["node"] for edge in (await ask(second, trail))["auditTrail"]["edges"])
    assert (entry["act"], entry["targetId"]) == ("DECIDE_APPROVAL", pending["id"])
    assert entry["changes"] == [{"field": "status", "after": ["APPROVED"]}]


async def test_after_a_day_a_request_has_expired(floor: Floor) -> None:
    await act(floor.admin, "requestApproval", agentNoticePolicy="ON_START")
    with clock.standing_at(clock.now() + DECIDE_WITHIN + timedelta(seconds=1)):
        [expired] = (await ask(floor.admin, APPROVALS))["approvals"]
    assert (expired["status"], expired["askedBy"]["name"]) == ("EXPIRED", floor.admin.name)
