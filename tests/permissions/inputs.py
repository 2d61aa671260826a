"""Arguments generated from the schema: what is required, with ordinary values, and what a test gives by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    get_nullable_type,
)

from tests.permissions.acting import Call
from tests.permissions.documents import SCHEMA
from tests.permissions.floor import Floor, Ref
from tests.support.unknown_ids import unknown

# Where acts of conversations are tried if the id of something else in their input is what matters.
CONVERSATIONS = {"assign": "OPEN", "eligibleAgents": "OPEN", "eligibleQueues": "OPEN", "escalateConversation": "BOT"}


class Inputs:
    """`ordinary` has a value for each required argument or input field, by its name. `position` is one of the log."""

    def __init__(self, floor: Floor, position: str = "") -> None:
        self._floor = floor
        roleless = Ref("User", floor.person("roleless").id).gid
        self._ordinary: Mapping[str, Any] = {
            "agentId": Ref("Agent", floor.person("consultant").id).gid,
            "alertIds": unknown("Alert"),
            "alertRuleId": unknown("AlertRule"),
            "approve": False,
            "approvalId": unknown("Approval"),
            "connector": "hook",
            "customerId": unknown("Customer"),
            "intoCustomerId": unknown("Customer"),
            "draftId": Ref("Draft", floor.halves["inside"].drafts["CLOSED"].id).gid,
            "handId": Ref("RaisedHand", floor.halves["inside"].hands["CLOSED"].id).gid,
            "messageId": unknown("Message"),
            "name": "Somebody",
            "noticeState": "CONSENTED",
            "offerId": Ref("Offer", floor.halves["inside"].offers["WAITING DECLINED"].id).gid,
            "operatingHoursId": unknown("OperatingHours"),
            "position": position,
            "presence": "AWAY",
            "queueId": unknown("Queue"),
            "reason": "Help",
            "signInId": floor.sign_ins["ended"].gid,
            "text": "Hello",
            "upTo": unknown("Message"),
            "tokenId": "token",
            "userId": roleless,
            "workstream": "There is no such workstream",
            "workstreamId": unknown("Workstream"),
        }

    def call(self, name: str, /, **given: Any) -> Call:
        """`given` are values by the names of arguments or input fields, wherever they are. Acts on many are rehearsed."""
        given = {"dryRun": True, **given} if name.endswith("Many") else given
        root = next(kind for kind in (SCHEMA.query_type, SCHEMA.mutation_type) if kind and name in kind.fields)
        conversation = self._floor.conversation(CONVERSATIONS.get(name, "FREE")).gid
        values = {**self._ordinary, "conversationId": conversation}
        if name in ("saveAlertRule", "previewAlertRule"):  # a new one would need more, and be saved
            given = {"alertRuleId": unknown("AlertRule"), **given}
        return Call(name, values_of(root.fields[name], given, values))


def values_of(
    field: GraphQLField, given: Mapping[str, Any], ordinary: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The arguments of a field: what is required, and what is given."""
    return {
        name: _value(name, argument.type, ordinary or {}, given)
        for name, argument in field.args.items()
        if _is_needed(name, argument, given)
    }


def _value(name: str, kind: GraphQLInputType, ordinary: Mapping[str, Any], given: Mapping[str, Any]) -> Any:
    match kind:
        case GraphQLNonNull(of_type=inner):
            return _value(name, inner, ordinary, given)
        case GraphQLList() if isinstance(given.get(name), list):
            return given[name]
        case GraphQLList(of_type=inner):
            return [_value(name, inner, ordinary, given)]
        case GraphQLInputObjectType(fields=fields):
            chosen = {each: field for each, field in fields.items() if _is_needed(each, field, given)}
            chosen = chosen or (dict([next(iter(fields.items()))]) if kind.is_one_of else {})
            return {each: _value(each, field.type, ordinary, given) for each, field in chosen.items()}
        case _ if name in given:
            return given[name]
        case _ if name in ordinary:
            return ordinary[name]
        case GraphQLEnumType(values=words):
            return next(iter(words))
        case _:
            raise AssertionError(f"say in inputs.py what is an ordinary value of {name}")


def _is_needed(name: str, field: Any, given: Mapping[str, Any]) -> bool:
    """Whether it is required, or a value is given for it or for something in it."""
    is_required = isinstance(field.type, GraphQLNonNull) and not _has_default(field)
    return is_required or name in given or _holds(field, given)


def _has_default(field: GraphQLInputField) -> bool:
    return field.ast_node is not None and field.ast_node.default_value is not None


def _holds(field: Any, given: Mapping[str, Any]) -> bool:
    kind = get_named_type(field.type)
    if not isinstance(kind, GraphQLInputObjectType):
        return False
    is_list = isinstance(get_nullable_type(field.type), GraphQLList)
    if is_list and kind.is_one_of:  # one for each of several things: it is given by the name of the list
        return False
    return any(name in given or _holds(each, given) for name, each in kind.fields.items())
