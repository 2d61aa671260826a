"""Encodes the row of a conversation once for all who have equal rights in its queue, whatever else they may do.

The text stays with the row until the conversation changes.
"""

from collections.abc import Sequence
from typing import Any

import orjson
from graphql import FieldNode, GraphQLObjectType, print_ast

from models.vocabulary import ConversationState
from schema.compiled_selections import CompiledExecution, Infos, Plan
from schema.context import equal_in, rights_in
from schema.kept_json import kept_json
from schema.selections import names_in, selection_sets, variables_in
from schema.shared_fields import are_same_for_equals, moves_while_waiting

MOST_TEXTS = 4  # kept for one row: selections times different rights in its queue; each has about a kilobyte


def encoding(execution: CompiledExecution, kind: GraphQLObjectType, nodes: Sequence[FieldNode], plan: Plan) -> Plan:
    """The same plan, but for a conversation it returns the encoded row where the answer may contain one.

    Only for selections that are the same for equal viewers and use no variables.
    """
    below = [node.selection_set for node in nodes if node.selection_set]
    if kind.name != "Conversation" or not all(
        are_same_for_equals(execution.schema, kind, each, execution.fragments) for each in below
    ):
        return plan
    selections = [inner for each in below for inner in selection_sets(each, execution.fragments)]
    if any(map(variables_in, selections)):
        return plan
    text = "\n".join(map(print_ast, selections))
    moving = {name for name, field in kind.fields.items() if moves_while_waiting(field)}
    moves = any(moving & names_in(each) for each in selections)

    def encoded(conversation: Any, infos: Infos) -> Any:
        context, shown = infos.context, conversation.shown
        viewer = context.viewer
        may_keep = context.takes_encoded and viewer and not shown.is_personal_to(viewer.id)
        if not may_keep or (moves and shown.row.state is ConversationState.OPEN):
            return plan(conversation, infos)
        key = (text, rights_in(shown.queue.id, viewer))
        kept = shown.texts.get(key)
        if kept is None:
            context.viewer = equal_in(shown.queue.id, viewer)  # so that the text can't show what an equal may not read
            try:
                kept = orjson.Fragment(kept_json(plan(conversation, infos)))
            finally:
                context.viewer = viewer
            if len(shown.texts) >= MOST_TEXTS:
                del shown.texts[next(iter(shown.texts))]  # the oldest
            shown.texts[key] = kept
        return kept

    return encoded
