"""Keeps monitoring sessions running while their transcripts are read: it moves their due times, without a fact."""

import asyncio
import random
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from models import clock
from models.database import connections
from models.database.trouble import trouble_of
from models.steps.locks import current_settings
from models.tables import DueTime, MonitoringSession
from models.vocabulary import DueKind

ATTEMPTS = 10
PATIENCE_SECONDS = 1.0  # a stream that waits longer could not say in time that it is stale


async def keep_reading(supervisor_id: UUID, conversation_ids: Iterable[UUID]) -> None:
    """The supervisor has read these transcripts now: extend their monitoring sessions, if any run.

    While the database is in trouble, it does nothing, so that what can be read is read: nobody can end a session then.
    """
    read = list(conversation_ids)
    for number in range(ATTEMPTS):
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await _keep(supervisor_id, read)
        except Exception as error:
            if trouble_of(error) and not connections.is_transient(error):
                return None
            if number == ATTEMPTS - 1 or not connections.is_transient(error):
                raise
            await asyncio.sleep(random.uniform(0, 0.005 * 2**number))


async def _keep(supervisor_id: UUID, conversation_ids: list[UUID]) -> None:
    sessions = await MonitoringSession.filter(
        supervisor_id=supervisor_id, conversation_id__in=conversation_ids, ended_at=None
    )
    if not sessions:
        return
    seconds = (await current_settings()).monitoring_unread_seconds
    await DueTime.filter(kind=DueKind.MONITORING_UNREAD, subject_id__in=[session.id for session in sessions]).update(
        due_at=clock.now() + timedelta(seconds=seconds)
    )
