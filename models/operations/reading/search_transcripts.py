"""A supervisor or administrator begins to search transcripts of closed conversations. That lets them for an hour."""

from dataclasses import dataclass

from models.events.formats import written_format
from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.reading.opened_transcripts import has_said
from models.rules.closed_transcripts import may_search
from models.rules.monitoring_purposes import must_be_a_listed_purpose
from models.rules.texts import LONGEST_NOTE, must_be_short
from models.steps.locks import current_settings
from models.values import Viewer
from models.vocabulary import Act


@dataclass(frozen=True, kw_only=True)
class TranscriptsSearched(Outcome):
    pass


@operation(Act.SEARCH_TRANSCRIPTS, TranscriptsSearched, is_audited=True)
async def search_transcripts(
    uow: UnitOfWork, *, purpose: str | None = None, by: Viewer, request_id: str | None = None
) -> TranscriptsSearched:
    """Write the entry of the audit trail by which they search; one for each hour. What they look for is not kept."""
    written_format.must_have(Act.SEARCH_TRANSCRIPTS)
    settings = await current_settings()
    may_search(by, settings)
    must_be_short("purpose", purpose, LONGEST_NOTE)
    uow.note = purpose
    uow.unaudited = await has_said(by, Act.SEARCH_TRANSCRIPTS)
    if not uow.unaudited:
        must_be_a_listed_purpose(purpose, settings.monitoring_purposes)
    return TranscriptsSearched()
