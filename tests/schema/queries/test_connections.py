"""Every connection of the schema keeps Relay's rules: its types, its arguments, and pages that meet in both directions."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from graphql import GraphQLField, GraphQLInterfaceType, GraphQLObjectType, build_schema, get_named_type

from models import clock
from models.operations.alerts.ring_alerts import Rung, ring_alerts
from models.operations.alerts.save_alert_rule import save_alert_rule
from models.rules.alerts.changes import AlertRuleChanges
from models.rules.alerts.rule import Ring
from models.tables import AuditEntry
from models.values import SYSTEM
from models.vocabulary import Act, AgentKind, AgentNoticePolicy, AlertCondition, AuditOutcome, ConversationState
from schema.paging import cursor
from schema.root import schema
from tests.schema.asking import ask, fault
from tests.schema.examples import id_of
from tests.schema.floor import Floor
from tests.support.builders import a_conversation, a_session, a_supervisor, an_agent, settings, viewer_of
from tests.support.draft_builders import a_draft

SCHEMA = build_schema(schema.as_str())
PAGE = """(first: $first, after: $after, last: $last, before: $before) {
  edges { cursor node { __typename } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
}"""
VARIABLES = "$first: Int, $after: String, $last: Int, $before: String"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a connection is read: by whom, and in which conversation, if in one."""

    field: str
    reader: str
    in_conversation: bool = False

    async def page(self, floor: Floor, **given: Any) -> tuple[list[str], dict[str, Any]]:
        """The cursors of a page, and its `pageInfo`."""
        somebody, field = getattr(floor, self.reader), f"{self.field}{PAGE}"
        if self.in_conversation:
            document = f"query ($id: ID!, {VARIABLES}) {{ conversation(id: $id) {{ {field} }} }}"
            found = (await ask(somebody, document, id=id_of(floor.row), **given))["conversation"][self.field]
        else:
            found = (await ask(somebody, f"query ({VARIABLES}) {{ {field} }}", **given))[self.field]
        return [edge["cursor"] for edge in found["edges"]], found["pageInfo"]


PLACES = (
    Place("ongoingConversations", "supervisor"),
    Place("conversations", "supervisor"),
    Place("agents", "supervisor"),
    Place("users", "admin"),
    Place("auditTrail", "admin"),
    Place("alerts", "supervisor"),
    Place("monitoringLedger", "agent"),
    Place("pendingDrafts", "supervisor"),
    Place("messages", "agent", in_conversation=True),
)


def objects() -> Iterator[GraphQLObjectType]:
    return (kind for kind in SCHEMA.type_map.values() if isinstance(kind, GraphQLObjectType))


def connected_fields() -> Iterator[tuple[str, GraphQLField]]:
    """Each field that is a connection, of every type."""
    for kind in SCHEMA.type_map.values():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in kind.fields.items():
                if get_named_type(field.type).name.endswith("Connection"):
                    yield name, field


def types_of(kind: GraphQLObjectType, *names: str) -> dict[str, str]:
    return {name: str(kind.fields[name].type) for name in names}


def test_connections_edges_and_pages_have_the_fields_of_relay() -> None:
    page_info = SCHEMA.type_map["PageInfo"]
    assert isinstance(page_info, GraphQLObjectType)
    assert types_of(page_info, *page_info.fields) == {
        "hasNextPage": "Boolean!",
        "hasPreviousPage": "Boolean!",
        "startCursor": "String",
        "endCursor": "String",
    }
    for kind in objects():
        if kind.name.endswith("Connection"):
            edge = get_named_type(kind.fields["edges"].type)
            assert edge.name.endswith("Edge")  # connections of the same nodes share it
            assert types_of(kind, "edges", "pageInfo") == {"edges": f"[{edge.name}!]!", "pageInfo": "PageInfo!"}
            assert isinstance(edge, GraphQLObjectType)
            assert types_of(edge, "cursor", "node") == {
                "cursor": "String!",
                "node": f"{edge.name.removesuffix('Edge')}!",
            }
        else:
            assert not {"edges", "pageInfo"} & kind.fields.keys(), f"{kind.name} looks like a connection."


def test_every_connection_is_paged_in_both_directions() -> None:
    taken = {"first": "Int", "after": "String", "last": "Int", "before": "String"}
    for name, field in connected_fields():
        assert {each: str(field.args[each].type) for each in taken} == taken, name
        assert str(field.type) == get_named_type(field.type).name, f"{name} must be nullable, and no list."
    assert {name for name, _ in connected_fields()} == {place.field for place in PLACES}, "Page through it below."


@pytest.fixture
async def full(floor: Floor) -> Floor:
    """Every list has three items or more."""
    await settings(agent_notice_policy=AgentNoticePolicy.ON_START)
    await an_agent("Cleo", in_=[floor.queue])
    bot = await an_agent("Answer bot", in_=[floor.queue], kind=AgentKind.BOT)
    rule = AlertRuleChanges(name="Long queue", condition=AlertCondition.QUEUE_LENGTH, threshold=1)
    rule_id = (await save_alert_rule(None, rule, by=await viewer_of(floor.admin))).rule_id
    for number in range(3):
        await a_conversation(ConversationState.OPEN, queue=floor.queue)
        await a_conversation(ConversationState.CLOSED, queue=floor.queue)
        await a_draft(await a_conversation(ConversationState.ACTIVE, queue=floor.queue, agent=bot))
        ring = Ring(floor.queue.id, clock.now(), number=number, value=2)
        await ring_alerts([Rung(rule_id, version=1, saved_at=1, ring=ring)], by=SYSTEM)
        await a_session(floor.row, await a_supervisor(f"Rosa {number}", oversees=[floor.queue]))
        await AuditEntry.create(
            at=clock.now(), actor_id=floor.admin.id, act=Act.MONITOR, outcome=AuditOutcome.DONE, request_id=str(number)
        )
    return floor


async def test_pages_meet_in_both_directions_and_say_whether_more_follow(full: Floor) -> None:
    for place in PLACES:
        every, info = await place.page(full)
        assert len(set(every)) == len(every) >= 3, place
        whole = {"hasNextPage": False, "hasPreviousPage": False, "startCursor": every[0], "endCursor": every[-1]}
        assert info == whole, place
        for number, own in enumerate(every):
            is_first, is_last = number == 0, number == len(every) - 1
            after = {} if is_first else {"after": every[number - 1]}
            before = {} if is_last else {"before": every[number + 1]}
            ends = {"startCursor": own, "endCursor": own}
            more = {"hasNextPage": not is_last, "hasPreviousPage": not is_first}
            assert await place.page(full, first=1, **after) == ([own], more | ends), (place, number)
            assert await place.page(full, last=1, **before) == ([own], more | ends), (place, number)
        assert (await place.page(full, last=2))[0] == every[-2:], place
        none, info = await place.page(full, first=0)
        assert (none, info["startCursor"], info["endCursor"]) == ([], None, None), place


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
async def test_a_cursor_at_a_moment_that_utc_does_not_have_is_an_error(full: Floor, moment: str) -> None:
    tried = set()
    for place in PLACES:
        parts = json.loads(base64.urlsafe_b64decode((await place.page(full))[0][0]))
        for number, part in enumerate(parts):
            if re.match(r"\d{4}-\d\d-\d\dT", str(part)):
                forged = cursor(*parts[:number], moment, *parts[number + 1 :])
                document = f"query ({VARIABLES}) {{ {place.field}{PAGE} }}"
                assert await fault(getattr(full, place.reader), document, after=forged) == "BAD_USER_INPUT", place
                tried.add(place.field)
    assert tried == {"ongoingConversations", "conversations", "alerts", "monitoringLedger", "pendingDrafts"}
