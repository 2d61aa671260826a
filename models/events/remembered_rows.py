"""The rows that a unit of work has read under lock, so that it reads each once.

A row that is read without a lock must not be remembered here: it may change until the lock is taken.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from tortoise.models import Model

from models.database import prepared
from models.database.connections import speaks_postgres
from models.tables import Conversation, HandlingSpan, MonitoringSession, Offer, SupervisorSettings, Workstream
from models.tables.settings import SETTINGS_ID

_SETTINGS = f" JOIN supervisor_settings ON supervisor_settings.id = {SETTINGS_ID}"
_JOINS = """
    JOIN workstreams ON workstreams.id = conversations.workstream_id
    LEFT JOIN offers ON offers.id = conversations.pending_offer_id
    LEFT JOIN handling_spans ON handling_spans.conversation_id = conversations.id AND handling_spans.until IS NULL
    LEFT JOIN monitoring_sessions ON monitoring_sessions.conversation_id = conversations.id
        AND monitoring_sessions.ended_at IS NULL
    WHERE conversations.id = $1
"""

Row = TypeVar("Row", bound=Model)


@dataclass
class AttachedRows:
    """What belongs to a locked conversation. Nobody else changes these rows, the workstream excepted.

    What changes them keeps this in step: steps/offers.py `offer`, the pending one; steps/handling_spans.py `span`, the open
    one; steps/session_endings.py and steps/monitoring_sessions.py `sessions`, which run.
    """

    workstream: Workstream
    offer: Offer | None
    span: HandlingSpan | None
    sessions: list[MonitoringSession]


class RememberedRows:
    """`conversations` are those that are locked, or were created, by this unit of work."""

    def __init__(self) -> None:
        self.conversations: dict[UUID, Conversation] = {}
        self._attached: dict[UUID, AttachedRows] = {}

    async def attached(self, conversation: Conversation) -> AttachedRows:
        """The rows attached to this locked conversation, read by one statement when they are first needed."""
        if conversation.id not in self._attached:
            self._attached[conversation.id] = _attached(await prepared.select(_text(), conversation.id))
        return self._attached[conversation.id]

    async def locked_settings(self, conversation: Conversation) -> SupervisorSettings | None:
        """The supervisor settings, which nobody can change until this unit of work commits.

        The same statement reads the rows attached to this locked conversation, because all who ask need both. None if
        there are no settings yet.
        """
        rows = await prepared.select(_text(with_settings=True, lock=speaks_postgres()), conversation.id)
        if not rows:
            return None
        self._attached.setdefault(conversation.id, _attached(rows))
        return _row(SupervisorSettings, rows[0])

    async def workstream(self, conversation: Conversation) -> Workstream:
        """Its workstream alone, unless the attached rows are there already."""
        if conversation.id in self._attached:
            return self._attached[conversation.id].workstream
        row = await prepared.read_one(Workstream, id=conversation.workstream_id)
        assert row is not None
        return row


def _attached(rows: list[dict[str, Any]]) -> AttachedRows:
    workstream = _row(Workstream, rows[0])
    assert workstream is not None
    sessions = [session for row in rows if (session := _row(MonitoringSession, row))]
    return AttachedRows(workstream, _row(Offer, rows[0]), _row(HandlingSpan, rows[0]), sessions)


@cache
def _text(*, with_settings: bool = False, lock: bool = False) -> str:
    tables = [Workstream, Offer, HandlingSpan, MonitoringSession, *[SupervisorSettings] * with_settings]
    columns = [f'{name}.{column} AS "{alias}"' for table in tables for name, column, alias in _columns(table)]
    joins = f"FROM conversations{_SETTINGS * with_settings}{_JOINS}{' FOR SHARE OF supervisor_settings' * lock}"
    return f"SELECT {', '.join(columns)} {joins}"


@cache
def _columns(table: type[Model]) -> list[tuple[str, str, str]]:
    name = table._meta.db_table
    return [(name, column, f"{name}.{column}") for column in table._meta.fields_db_projection.values()]


def _row(table: type[Row], row: dict[str, Any]) -> Row | None:
    """The row of one of the joined tables; None if it has none."""
    columns = {column: row[alias] for _, column, alias in _columns(table)}
    return table._init_from_db(**columns) if columns["id"] is not None else None
