"""Writes failed sign-ins into the audit trail. api/identity/ notes and bounds them; a token is never written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.audit.entries import new_entry
from models.database.connections import shielded, writing
from models.rules.audit_contents import Evidence
from models.tables import AuditEntry
from models.values import Source
from models.vocabulary import Act, AuditOutcome, SignInFault

STRANGER_ID = UUID(int=2**128 - 1)  # who failed to sign in: nobody knows who that was


@dataclass(frozen=True, slots=True)
class FailedSignIn:
    """`login` is the one in a token whose signature is valid. A failure that is `counted` stands for so many."""

    at: datetime
    fault: SignInFault
    source: Source
    login: str | None = None
    counted: int | None = None


async def write_failed_sign_ins(failures: Sequence[FailedSignIn]) -> None:
    await shielded(_write(failures))


async def _write(failures: Sequence[FailedSignIn]) -> None:
    async with writing():
        await AuditEntry.bulk_create([_entry(each) for each in failures])


def _entry(failure: FailedSignIn) -> AuditEntry:
    evidence = Evidence()
    evidence.tell(fault=failure.fault.value)
    evidence.compare(None, {"login": failure.login})
    return new_entry(
        Act.SIGN_IN,
        AuditOutcome.REFUSED,
        at=failure.at,
        actor_id=STRANGER_ID,
        source=failure.source,
        evidence=evidence,
        counted=failure.counted,
    )
