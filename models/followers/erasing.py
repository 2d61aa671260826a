"""Erases what is left of customers who were erased, a conversation at a time. due_times.py calls it as long as it is due."""

import logging
from uuid import UUID

from models import clock
from models.database.connections import rewrite_file
from models.operations.privacy.erase_transcripts import erase_transcripts
from models.tables import DueTime
from models.values import Viewer
from models.vocabulary import DueKind

log = logging.getLogger("vigie.followers")

MOST_BYTES = 256 * 2**20  # of a file that is written anew while others wait to write, for a second or two


async def erase_next(customer_id: UUID, *, by: Viewer) -> None:
    """Erase the texts of the customer's next conversation. After the last one of all, the database's file forgets them, too."""
    erased = await erase_transcripts(customer_id, by=by)
    if not erased.is_done or await DueTime.exists(kind=DueKind.TRANSCRIPTS_ERASED, due_at__lte=clock.now()):
        return
    if not await rewrite_file(most_bytes=MOST_BYTES):
        log.warning("The free space of the database's file may hold erased texts until VACUUM writes it anew.")
