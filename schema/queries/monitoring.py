"""Queries about monitoring: what those who are watched are told of it, and the purposes for which it may begin."""

from functools import partial
from typing import Annotated

import strawberry
from strawberry import UNSET

from models.reading import monitoring_ledger
from models.reading.keyset import Key, Slice
from models.rules.monitoring_notice import told
from models.rules.monitoring_purposes import reads_purposes
from schema.connections import Connection, Edge
from schema.context import Info
from schema.paging import PageArguments, cursor, foreign_cursor, moment_in, parse_cursor, row_id_in
from schema.permissions import required_viewer
from schema.queries.filtering import must_be_in_order
from schema.types.inputs.optional import or_none
from schema.types.inputs.pages import After, Before, First, Last
from schema.types.monitoring_ledger import MonitoringLedgerEntry, MonitoringLedgerFilter

KIND = "MONITORING"


@strawberry.type
class MonitoringQueries:
    @strawberry.field(
        description=(
            "Who monitored the conversations of the viewer, when and why, newest first. Agents read of the times in which "
            "a conversation was theirs, as far as `agentNoticePolicy` lets them; customers of their own conversations, "
            "once monitoring has ended, if `customerLedger` is on. Null for everyone else, and if the policy tells them "
            "nothing. Pages work as in `ongoingConversations`."
        )
    )
    async def monitoring_ledger(
        self,
        info: Info,
        filter: Annotated[
            MonitoringLedgerFilter | None, strawberry.argument(description="Which entries; all by default.")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Connection[MonitoringLedgerEntry] | None:
        viewer = required_viewer(info)
        is_told = told(viewer, await info.context.loaders.settings())
        if is_told is None:
            return None
        asked, narrowed = PageArguments.of(first, after, last, before), or_none(filter)
        begun = monitoring_ledger.Begun(
            since=or_none(narrowed.from_) if narrowed else None, until=or_none(narrowed.to) if narrowed else None
        )
        must_be_in_order(begun.since, begun.until)
        part = Slice(asked.limit, asked.backward, _key(asked.after), _key(asked.before))
        found, has_more = await monitoring_ledger.page(viewer, is_told, begun, part)
        edges = [
            Edge(
                node=MonitoringLedgerEntry.of(each),
                cursor_of=partial(cursor, KIND, each.session.started_at.isoformat(), str(each.session.id)),
            )
            for each in found
        ]
        return asked.connection(edges, has_more=has_more)

    @strawberry.field(
        description=(
            "The only purposes for which monitoring may begin; if empty, any will do. For supervisors and administrators, "
            "null for others."
        )
    )
    async def monitoring_purposes(self, info: Info) -> list[str] | None:
        if not reads_purposes(required_viewer(info)):
            return None
        return list((await info.context.loaders.settings()).monitoring_purposes)


def _key(given_cursor: str | None) -> Key | None:
    if given_cursor is None:
        return None
    kind, began, row = parse_cursor(given_cursor, str, str, str)
    if kind != KIND:
        raise foreign_cursor()
    return moment_in(began), row_id_in(row)
