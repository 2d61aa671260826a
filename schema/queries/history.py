"""The query of closed conversations. lists.py has the lists of what goes on."""

from functools import partial
from typing import Annotated
from uuid import UUID

import strawberry
from strawberry import UNSET

from models.access.history_filter import HistoryFilter
from models.reading import history
from models.reading.keyset import Key, Slice
from models.rules.conversations.disclosure import lists_history
from models.vocabulary import ConversationState
from schema.connections import Edge
from schema.context import Info, bad_input
from schema.paging import PageArguments, cursor, foreign_cursor, moment_in, parse_cursor, row_id_in
from schema.permissions import required_viewer
from schema.queries.filtering import required_rows, searchable
from schema.types.closed_conversations import ClosedConversationConnection
from schema.types.conversations import Conversation
from schema.types.inputs.optional import or_none
from schema.types.inputs.pages import After, Before, First, Last
from schema.types.inputs.reading import ClosedConversationFilter

KIND = "CLOSED"


@strawberry.type
class HistoryQueries:
    @strawberry.field(
        description=(
            "Closed conversations, those closed last first: for supervisors of the queues that they oversee, for "
            "administrators of all queues. Null for everyone else. Who may read their transcripts, `openTranscript` says. "
            "Pages work as in `ongoingConversations`. Errors: BAD_USER_INPUT."
        )
    )
    async def conversations(
        self,
        info: Info,
        filter: Annotated[
            ClosedConversationFilter | None, strawberry.argument(description="Which ones; all by default.")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> ClosedConversationConnection | None:
        viewer, narrowed = required_viewer(info), _narrowed(or_none(filter))
        asked = PageArguments.of(first, after, last, before)
        part = Slice(asked.limit, asked.backward, _key(asked.after), _key(asked.before))
        if not lists_history(viewer):
            return None
        page = await history.page(viewer, narrowed, part)
        shown = await Conversation.visible_of(info, [each.id for each in page.closed])
        edges = [
            Edge(node=node, cursor_of=partial(cursor, KIND, each.closed_at.isoformat(), str(each.id)))
            for node, each in zip(shown, page.closed, strict=True)
        ]
        return ClosedConversationConnection(
            edges=edges,
            page_info=asked.page_info(edges, has_more=page.has_more),
            count=partial(history.count, viewer, narrowed),
        )


def _narrowed(asked: ClosedConversationFilter | None) -> HistoryFilter:
    if asked is None:
        return HistoryFilter()
    states, channels, reasons = or_none(asked.states), or_none(asked.channels), or_none(asked.close_reasons)
    if states is not None and (ongoing := set(states) - {ConversationState.CLOSED}):
        raise bad_input(f"states has {', '.join(sorted(ongoing))}; ongoingConversations lists what is not closed.")
    since, until = or_none(asked.closed_since), or_none(asked.closed_until)
    if since is not None and until is not None and until < since:
        raise bad_input("closedUntil is before closedSince, so nothing can be between them.")
    return HistoryFilter(
        since=since,
        until=until,
        queue_ids=frozenset[UUID]() if states == [] else required_rows(asked.queue_ids, "Queue", "queueIds"),
        channels=None if channels is None else frozenset(channels),
        agent_ids=required_rows(asked.agent_ids, "Agent", "agentIds"),
        customer_ids=required_rows(asked.customer_ids, "Customer", "customerIds"),
        reasons=None if reasons is None else frozenset(reasons),
        sentiment_at_or_below=or_none(asked.sentiment_at_or_below),
        handled_least=_seconds("handleSecondsAtLeast", or_none(asked.handle_seconds_at_least)),
        handled_most=_seconds("handleSecondsAtMost", or_none(asked.handle_seconds_at_most)),
        search=searchable(or_none(asked.search)),
    )


def _seconds(name: str, seconds: int | None) -> int | None:
    if seconds is not None and seconds < 0:
        raise bad_input(f"{name} must be 0 or more, not {seconds}.")
    return seconds


def _key(given_cursor: str | None) -> Key | None:
    if given_cursor is None:
        return None
    kind, closed_at, row = parse_cursor(given_cursor, str, str, str)
    if kind != KIND:
        raise foreign_cursor()
    return moment_in(closed_at), row_id_in(row)
