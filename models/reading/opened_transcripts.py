"""Which transcripts of closed conversations a viewer has opened, and may read now. rules/closed_transcripts.py says who may.

The audit trail is what remembers that one was opened, so nothing is read without an entry of it.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tortoise.queryset import QuerySet

from models import clock
from models.access.visibility import sees
from models.rules.closed_transcripts import OPEN_FOR, may_open, may_search
from models.rules.refusals import Refused
from models.tables import AuditEntry, Conversation, SupervisorSettings
from models.tables.settings import SETTINGS_ID
from models.values import SettingsValues, Viewer
from models.vocabulary import Act, AuditOutcome, ConversationState, Role

ROLES_THAT_OPEN = frozenset({Role.SUPERVISOR, Role.ADMIN})


async def opened(viewer: Viewer, conversation_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of these conversations whose transcript the viewer has open. Takes three statements, and mostly one or none."""
    if viewer.roles.isdisjoint(ROLES_THAT_OPEN) or not conversation_ids:
        return frozenset()
    lately = _lately(viewer, Act.OPEN_TRANSCRIPT).filter(conversation_id__in=sorted(conversation_ids))
    ids = await lately.distinct().values_list("conversation_id", flat=True)
    if not ids:
        return frozenset()
    settings, now = await settings_now(), clock.now()
    rows = await Conversation.filter(id__in=ids, state=ConversationState.CLOSED)
    return frozenset(row.id for row in rows if _reads(viewer, row, settings, now))


async def is_searching(viewer: Viewer, settings: SettingsValues) -> bool:
    """Whether the viewer may search the transcripts that they may open, and has said so lately."""
    try:
        may_search(viewer, settings)
    except Refused:
        return False
    return await has_said(viewer, Act.SEARCH_TRANSCRIPTS)


async def has_said(viewer: Viewer, act: Act, conversation_id: UUID | None = None) -> bool:
    """Whether the audit trail has an entry of the viewer that covers this act now."""
    return await _lately(viewer, act).filter(conversation_id=conversation_id).exists()


async def settings_now() -> SettingsValues:
    row = await SupervisorSettings.get_or_none(id=SETTINGS_ID)
    return row.values() if row else SettingsValues()


def _lately(viewer: Viewer, act: Act) -> QuerySet[AuditEntry]:
    since = clock.now() - OPEN_FOR
    return AuditEntry.filter(actor_id=viewer.id, act=act, outcome=AuditOutcome.DONE, at__gt=since)


def _reads(viewer: Viewer, row: Conversation, settings: SettingsValues, now: datetime) -> bool:
    try:
        may_open(viewer, row.values(), settings, closed_at=row.closed_at, now=now)
    except Refused:
        return False
    return sees(viewer, row.values())
