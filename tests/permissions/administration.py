"""What administrators read in lists: the truth about channels, approvals, the audit trail and the settings."""

from __future__ import annotations

import re
from typing import Any

from tortoise.models import Model

from models import tables
from models.vocabulary import ActorKind
from schema.ids import global_id
from tests.permissions.documents import selection, text
from tests.permissions.floor import Ref
from tests.permissions.parts import SOMETHING, Fields, actor_of_user

ROOTS = {
    "channels": "ConfiguredChannel",
    "approvals": "Approval",
    "supervisorSettings": "SupervisorSettings",
    "auditTrail": "AuditEntry",
}


def document() -> str:
    """The query for all of it, with all fields."""
    inner = {name: text(kind, selection(kind)) for name, kind in ROOTS.items()}
    audit = (
        f"auditTrail(filter: {{acts: [SET_RIGHTS], outcomes: [DONE]}}) {{ edges {{ node {inner.pop('auditTrail')} }} }}"
    )
    return "{ " + " ".join(f"{name} {below}" for name, below in inner.items()) + f" {audit} }}"


async def truth() -> Fields:
    """The answer for administrators. Other objects are `Ref`s."""
    return {
        "channels": [await _channel(row) for row in await tables.ConfiguredChannel.all()],
        "approvals": [await _approval(row) for row in await tables.Approval.all()],
        "supervisorSettings": _columns(await tables.SupervisorSettings.get(), "SupervisorSettings"),
        "auditTrail": {
            "edges": [{"node": await _entry(row)} for row in await tables.AuditEntry.filter(act="SET_RIGHTS")]
        },
    }


async def _channel(row: tables.ConfiguredChannel) -> Fields:
    return _columns(row, "ConfiguredChannel", but=("id", "disabled", "connector", "workstream", "queue")) | {
        "id": global_id("ConfiguredChannel", row.id),
        "disabled": row.disabled_at is not None,
        "connector": await _actor(row.connector_id, kind=ActorKind.CONNECTOR),
        "workstream": Ref("Workstream", row.workstream_id),
        "queue": Ref("Queue", row.queue_id) if row.queue_id else None,
    }


async def _approval(row: tables.Approval) -> Fields:
    return _columns(row, "Approval", but=("id", "askedBy", "grantsAdminTo", "decidedBy", "erasesCustomerId")) | {
        "id": global_id("Approval", row.id),
        "askedBy": await _actor(row.asked_by_id),
        "grantsAdminTo": await _actor(row.grants_admin_to_id),
        "decidedBy": None,
        "erasesCustomerId": None,
    }


async def _entry(row: tables.AuditEntry) -> Fields:
    """It was written as it is, without what an operation adds. It is sealed only once the server runs."""
    nothing = dict.fromkeys(
        (
            "unitsOver",
            "signInFault",
            "login",
            "throughId",
            "batchId",
            "address",
            "client",
            "code",
            "conversationId",
            "note",
        )
    )
    return nothing | {
        "changes": [],
        "overridePresence": False,
        "overrideCapacity": False,
        "counted": 1,
        "hash": SOMETHING,
        "number": row.id,
        "at": row.at,
        "act": row.act,
        "outcome": row.outcome,
        "targetId": global_id("User", row.target_id) if row.target_id else None,
        "requestId": row.request_id,
        "actor": await _actor(row.actor_id),
    }


async def _actor(person_id: Any, *, kind: ActorKind = ActorKind.PERSON) -> Fields:
    return await actor_of_user(await tables.User.get(id=person_id), kind)


def _columns(row: Model, type_name: str, *, but: tuple[str, ...] = ()) -> Fields:
    names = [name for name in selection(type_name) if name not in but]
    return {name: getattr(row, re.sub(r"([A-Z])", r"_\1", name).lower()) for name in names}
