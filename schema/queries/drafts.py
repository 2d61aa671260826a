"""The list of drafts that wait for the viewer's decision. root.py has the queries for everyone."""

from functools import partial
from typing import Annotated

import strawberry
from strawberry import UNSET

from models.reading.drafts import PendingDrafts, count_pending, pending_page
from models.reading.keyset import Key, Slice
from models.rules.conversations.drafts import lists_drafts
from schema.connections import Connection, Edge
from schema.context import Info
from schema.paging import PageArguments, cursor, foreign_cursor, moment_in, parse_cursor, row_id_in
from schema.permissions import required_viewer
from schema.queries.filtering import required_rows
from schema.types.drafts import Draft
from schema.types.inputs.optional import or_none
from schema.types.inputs.pages import After, Before, First, Last

QueueIds = Annotated[
    list[strawberry.ID] | None,
    strawberry.argument(description="Only of these queues. Queues that the viewer can't see have none."),
]

ConversationIds = Annotated[
    list[strawberry.ID] | None,
    strawberry.argument(description="Only of these conversations. Those that the viewer can't see have none."),
]


@strawberry.type(description="A page of drafts, with the length of the whole list.")
class DraftConnection(Connection[Draft]):
    asked: strawberry.Private[PendingDrafts]

    @strawberry.field(description="How many drafts wait, on all pages. They are counted only if requested.")
    async def total_count(self, info: Info) -> int:
        return await count_pending(self.asked)


@strawberry.type
class DraftQueries:
    @strawberry.field(
        description=(
            "The drafts of bots that wait for a person, those that have waited longest first: of the queues that the viewer "
            "oversees, and of conversations in which they help. Null for bots, and for everyone who is neither supervisor nor "
            "agent. To keep it up to date, read `asOf` with it and follow `notifications` from there: DraftNotification adds "
            "and removes. Pages work as in `ongoingConversations`."
        )
    )
    async def pending_drafts(
        self,
        info: Info,
        queue_ids: QueueIds = UNSET,
        conversation_ids: ConversationIds = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> DraftConnection | None:
        viewer = required_viewer(info)
        asked = PageArguments.of(first, after, last, before)
        chosen = PendingDrafts(
            viewer,
            queue_ids=required_rows(or_none(queue_ids), "Queue", "queueIds"),
            conversation_ids=required_rows(or_none(conversation_ids), "Conversation", "conversationIds"),
        )
        if not lists_drafts(viewer):
            return None
        part = Slice(asked.limit, asked.backward, _key(asked.after), _key(asked.before))
        page = await pending_page(chosen, part)
        edges = [
            Edge(node=draft, cursor_of=partial(cursor, "DRAFT", row.written_at.isoformat(), str(row.id)))
            for row in page.rows
            if (draft := await Draft.of(info, row))
        ]
        page_info = asked.page_info(edges, has_more=page.has_more)
        return DraftConnection(edges=edges, page_info=page_info, asked=chosen)


def _key(given_cursor: str | None) -> Key | None:
    if given_cursor is None:
        return None
    kind, at, row = parse_cursor(given_cursor, str, str, str)
    if kind != "DRAFT":
        raise foreign_cursor()
    return moment_in(at), row_id_in(row)
