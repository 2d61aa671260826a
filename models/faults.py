"""Unexpected exceptions: one way to log them, under an id that the caller may be told.

A refusal is no fault, nor is trouble. exceptions.py says how the log describes them.
"""

import logging
from uuid import uuid4

from prometheus_client import Counter

from models import correlation
from models.database.trouble import trouble_of
from models.exceptions import described, kind_of, log

background = logging.getLogger("vigie.followers")

FAULTS = Counter("vigie_faults_total", "Unexpected exceptions, each of which is logged under an id.")


def report(error: BaseException | None, what: str) -> str:
    """Log the exception with `what` happened, and return the id under which the log has it: the request's, if there is one."""
    FAULTS.inc()
    request_id = correlation.current().request_id
    fault_id = request_id or uuid4().hex[:12]
    # Whoever writes the log may count repeated ones (api/web/repeats.py). The id that a client was told must be there.
    alike = f"{what}: {kind_of(error)}"
    extra = {"alike": alike, **({"brief": f"fault {fault_id}: {alike}, as before"} if request_id else {})}
    log.error("fault %s: %s: %s", fault_id, what, described(error), extra=extra)
    return fault_id


def report_unless_trouble(error: Exception, what: str) -> None:
    """For background work that goes on or is tried again: of trouble that passes, the log has a line, and nothing counts it."""
    if (trouble := trouble_of(error)) is None:
        report(error, what)
    else:
        background.warning("%s: at present, %s (%s).", what, trouble, type(error).__name__)
