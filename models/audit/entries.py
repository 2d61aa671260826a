"""Makes audit entries, and reads them as their hash covers them. steps/audit_trail.py writes those of a unit of work."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from models.rules.audit_contents import Evidence, salted
from models.tables import AuditEntry
from models.values import Source
from models.vocabulary import Act, AuditOutcome, RefusalCode

SALT_BYTES = 16


def new_salt() -> str:
    return secrets.token_hex(SALT_BYTES)


def new_entry(
    act: Act,
    outcome: AuditOutcome,
    *,
    at: datetime,
    actor_id: UUID,
    source: Source | None,
    evidence: Evidence,
    code: RefusalCode | None = None,
    conversation_id: UUID | None = None,
    target_id: UUID | None = None,
    request_id: str | None = None,
    note_hash: str | None = None,
    counted: int | None = None,
) -> AuditEntry:
    """An entry that is not written yet."""
    entry = AuditEntry(
        at=at,
        actor_id=actor_id,
        act=act,
        outcome=outcome,
        code=code,
        conversation_id=conversation_id,
        target_id=target_id,
        request_id=request_id,
        note_hash=note_hash,
        details=evidence.details,
        counted=counted,
    )
    if source:
        entry.source, entry.source_hash = salted({"address": source.address, "client": source.client}, new_salt())
    if evidence.texts:
        entry.texts, entry.texts_hash = salted(evidence.texts, new_salt())
    return entry


def content_of(row: AuditEntry) -> Mapping[str, object]:
    """What the hash of an entry covers, besides its number and the hash before it."""
    return {
        "id": row.id,
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_id": str(row.actor_id),
        "act": row.act.value,
        "outcome": row.outcome.value,
        "code": row.code.value if row.code else None,
        "conversation_id": str(row.conversation_id) if row.conversation_id else None,
        "target_id": str(row.target_id) if row.target_id else None,
        "request_id": row.request_id,
        "note_hash": row.note_hash,
        "details": row.details,
        "counted": row.counted,
        "source_hash": row.source_hash,
        "texts_hash": row.texts_hash,
    }
