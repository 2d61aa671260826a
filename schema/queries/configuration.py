"""Queries about hours, users and the audit trail, for administrators. root.py has the queries for everyone."""

from functools import partial
from typing import Annotated

import strawberry
from strawberry import UNSET

from models import tables
from models.reading import audit, people
from models.reading.keyset import Key, Slice
from models.rules.conversations.disclosure import reads_configuration
from schema.connections import Connection, Edge
from schema.context import Info
from schema.paging import PageArguments, cursor, foreign_cursor, parse_cursor, row_id_in
from schema.permissions import required_viewer
from schema.queries.filtering import must_be_in_order, required_rows
from schema.types.approvals import Approval
from schema.types.audit import AuditEntry, AuditFilter
from schema.types.inputs.optional import or_none
from schema.types.inputs.pages import After, Before, First, Last
from schema.types.operating_hours import OperatingHours
from schema.types.users import User

GREATEST_NUMBER = 2**63 - 1
MOST_APPROVALS = 50


@strawberry.type
class ConfigurationQueries:
    @strawberry.field(description="All operating hours, by name; for administrators, null for others.")
    async def operating_hours(self, info: Info) -> list[OperatingHours] | None:
        if not reads_configuration(required_viewer(info)):
            return None
        return [OperatingHours.of(row) for row in await tables.OperatingHours.all().order_by("name")]

    @strawberry.field(
        description=(
            "The newest 50 requests for the approval of a second administrator, newest first; for administrators, null "
            "for others."
        )
    )
    async def approvals(self, info: Info) -> list[Approval] | None:
        if not reads_configuration(required_viewer(info)):
            return None
        return [Approval.of(row) for row in await tables.Approval.all().order_by("-asked_at").limit(MOST_APPROVALS)]

    @strawberry.field(
        description=(
            "All users by login, including disabled ones; for administrators, null for others. Pages work as in "
            "`ongoingConversations`."
        )
    )
    async def users(
        self,
        info: Info,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Connection[User] | None:
        if not reads_configuration(required_viewer(info)):
            return None
        asked = PageArguments.of(first, after, last, before)
        part = Slice(asked.limit, asked.backward, _user_key(asked.after), _user_key(asked.before))
        page = await people.users_page(part)
        edges = [
            Edge(node=User.of(row), cursor_of=partial(cursor, "USER", row.login, str(row.id))) for row in page.rows
        ]
        return asked.connection(edges, has_more=page.has_more)

    @strawberry.field(
        description=(
            "The acts of supervisors and administrators, including refused ones, newest first; for administrators, "
            "null for others. Pages work as in `ongoingConversations`."
        )
    )
    async def audit_trail(
        self,
        info: Info,
        filter: Annotated[
            AuditFilter | None, strawberry.argument(description="Which entries; all by default.")
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Connection[AuditEntry] | None:
        if not reads_configuration(required_viewer(info)):
            return None
        asked = PageArguments.of(first, after, last, before)
        part = audit.Part(asked.limit, asked.backward, _number(asked.after), _number(asked.before))
        rows, has_more = await audit.page(_narrowed(or_none(filter)), part)
        edges = [Edge(node=AuditEntry.of(row), cursor_of=partial(cursor, "AUDIT", row.id)) for row in rows]
        return asked.connection(edges, has_more=has_more)


def _narrowed(asked: AuditFilter | None) -> audit.AuditFilter:
    if asked is None:
        return audit.AuditFilter()
    acts, outcomes = or_none(asked.acts), or_none(asked.outcomes)
    must_be_in_order(or_none(asked.from_), or_none(asked.to))
    return audit.AuditFilter(
        actor_ids=required_rows(asked.actor_ids, "User", "actorIds"),
        conversation_ids=required_rows(asked.conversation_ids, "Conversation", "conversationIds"),
        acts=None if acts is None else frozenset(acts),
        outcomes=None if outcomes is None else frozenset(outcomes),
        since=or_none(asked.from_),
        until=or_none(asked.to),
    )


def _user_key(given_cursor: str | None) -> Key | None:
    if given_cursor is None:
        return None
    kind, login, row = parse_cursor(given_cursor, str, str, str)
    if kind != "USER":
        raise foreign_cursor()
    return login, row_id_in(row)


def _number(given_cursor: str | None) -> int | None:
    if given_cursor is None:
        return None
    kind, number = parse_cursor(given_cursor, str, int)
    if kind != "AUDIT" or not isinstance(number, int) or not 0 <= number <= GREATEST_NUMBER:
        raise foreign_cursor()
    return number
