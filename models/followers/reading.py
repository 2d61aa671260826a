"""Keeps monitoring sessions alive while they are read: a lease on a due time, moved without any fact."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from models import clock
from models.operations.locking import current_settings
from models.tables import DueTime, MonitoringSession
from models.vocabulary import DueKind


async def keep_reading(supervisor_id: UUID, conversation_ids: Iterable[UUID]) -> None:
    """The supervisor has read these transcripts now; sessions that run for them last on."""
    sessions = await MonitoringSession.filter(
        supervisor_id=supervisor_id, conversation_id__in=list(conversation_ids), ended_at=None
    )
    if not sessions:
        return
    seconds = (await current_settings()).monitoring_unread_seconds
    await DueTime.filter(kind=DueKind.MONITORING_UNREAD, subject_id__in=[session.id for session in sessions]).update(
        due_at=clock.now() + timedelta(seconds=seconds)
    )
