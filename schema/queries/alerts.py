"""The queries about alert rules and alerts. mutations/alerts.py changes them."""

from functools import partial
from typing import Annotated, TypeVar
from uuid import UUID, uuid4

import strawberry
from strawberry import UNSET

from models import tables
from models.floor.rehearsal import RETRY_AFTER_SECONDS, AtWork, BeyondReach, rehearse
from models.operations.alerts.save_alert_rule import change_rule
from models.reading.alerts import kept
from models.reading.alerts.kept import Wanted
from models.reading.alerts.rules import rule_of, rules_read_by
from models.reading.keyset import Key, Slice
from models.rules.alerts.changes import AlertRuleChanges
from models.rules.alerts.rights import may_keep_rules, reads_alerts
from models.rules.configuration.administration import UNCHANGED, must_be_given
from models.rules.configuration.operating_hours_input import Interval
from models.rules.refusals import BadInput, Refused, not_found
from models.values import Viewer
from schema.connections import Connection, Edge
from schema.context import GraphQLFault, Info, bad_input
from schema.ids import required_row_id
from schema.paging import PageArguments, cursor, foreign_cursor, moment_in, parse_cursor, row_id_in
from schema.permissions import required_viewer
from schema.queries.filtering import required_rows
from schema.types.alerts import RULE_ID_TYPE, Alert, AlertPreview, AlertPreviewTooLong, AlertRule
from schema.types.inputs.alerts import AlertFilter, AlertRuleInput
from schema.types.inputs.optional import or_none
from schema.types.inputs.pages import After, Before, First, Last
from schema.types.results.alerts import AlertPreviewResult
from schema.types.results.refusals import ActionRefused

KIND = "ALERT"

T = TypeVar("T")


@strawberry.type(description="A page of alerts.")
class AlertConnection(Connection[Alert]):
    viewer: strawberry.Private[Viewer]
    wanted: strawberry.Private[Wanted]

    @strawberry.field(
        description="How many alerts the whole list has, on all pages. They are counted only if requested."
    )
    async def total_count(self) -> int:
        return await kept.count(self.viewer, self.wanted)


@strawberry.type
class AlertQueries:
    @strawberry.field(
        description=(
            "The alerts that tell the viewer, newest first, on every device the same. Null for those who are neither "
            "supervisors nor administrators. Pages work as in `ongoingConversations`."
        )
    )
    async def alerts(
        self,
        info: Info,
        filter: Annotated[AlertFilter | None, strawberry.argument(description="Which ones; all by default.")] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> AlertConnection | None:
        viewer, asked, wanted = required_viewer(info), PageArguments.of(first, after, last, before), _wanted(filter)
        part = Slice(asked.limit, asked.backward, _key(asked.after), _key(asked.before))
        if not reads_alerts(viewer):
            return None
        found, has_more = await kept.page(viewer, wanted, part)
        edges = [
            Edge(
                node=Alert.of(each),
                cursor_of=partial(cursor, KIND, each.row.rung_at.isoformat(), str(each.row.id)),
            )
            for each in found
        ]
        page_info = asked.page_info(edges, has_more=has_more)
        return AlertConnection(edges=edges, page_info=page_info, viewer=viewer, wanted=wanted)

    @strawberry.field(
        description=(
            "The alert rules that the viewer may read, by name; null for those who are neither supervisors nor "
            "administrators."
        )
    )
    async def alert_rules(self, info: Info) -> list[AlertRule] | None:
        viewer = required_viewer(info)
        if not reads_alerts(viewer):
            return None
        return [AlertRule.of(row) for row in await rules_read_by(viewer)]

    @strawberry.field(
        description=(
            "Try an alert rule on the kept log before it is saved: how often, when and for what it would have rung. Nothing "
            "is changed. For those who may save it; null for those who are neither supervisors nor administrators. Errors: "
            "BAD_USER_INPUT, as of `saveAlertRule`; RATE_LIMITED while another rule is tried in the same process: try again."
        )
    )
    async def preview_alert_rule(
        self,
        info: Info,
        rule: Annotated[AlertRuleInput, strawberry.argument(description="The rule, as for `saveAlertRule`.")],
        hours: Annotated[int, strawberry.argument(description="Over how many hours until now; 1 to 168.")] = 24,
    ) -> AlertPreviewResult | None:
        viewer = required_viewer(info)
        if not reads_alerts(viewer):
            return None
        try:
            row = await _changed(rule, viewer)
            return AlertPreview.of(await rehearse(rule_of(row), hours=hours))
        except BeyondReach as limit:
            return AlertPreviewTooLong(message=limit.message, possible_hours=limit.possible_hours)
        except AtWork as busy:
            raise GraphQLFault("RATE_LIMITED", busy.message, retryAfterSeconds=RETRY_AFTER_SECONDS) from busy
        except Refused as refused:
            return ActionRefused(code=refused.code, message=refused.message, current_conversation=None)
        except BadInput as bad:
            raise bad_input(bad.message) from bad


def rule_id_of(input: AlertRuleInput) -> UUID | None:
    asked = or_none(input.alert_rule_id)
    return None if asked is None else required_row_id(asked, RULE_ID_TYPE, "alertRuleId")


def changes_of(input: AlertRuleInput) -> AlertRuleChanges:
    weekly = input.weekly
    intervals = None if weekly in (None, UNSET) else tuple(Interval(each.day, each.from_, each.to) for each in weekly)
    return AlertRuleChanges(
        name=or_none(input.name),
        condition=or_none(input.condition),
        queues=_ids(input.queue_ids, "Queue", "queueIds"),
        channels=_tuple(input.channels),
        reasons=_tuple(input.reasons),
        level=or_none(input.level),
        threshold=or_none(input.threshold),
        window_minutes=or_none(input.window_minutes),
        least_contacts=or_none(input.least_contacts),
        answer_within_seconds=or_none(input.answer_within_seconds),
        cool_down_seconds=or_none(input.cool_down_seconds),
        told_roles=_tuple(input.told_roles),
        told_people=_ids(input.told_people_ids, "User", "toldPeopleIds"),
        acknowledgement=or_none(input.acknowledgement),
        time_zone=or_none(input.time_zone),
        weekly=UNCHANGED if weekly is UNSET else intervals,
        disabled=or_none(input.disabled),
    )


async def _changed(input: AlertRuleInput, viewer: Viewer) -> tables.AlertRule:
    """The rule as it would be saved."""
    may_keep_rules(viewer)
    rule_id, changes = rule_id_of(input), changes_of(input)
    row = tables.AlertRule(id=uuid4()) if rule_id is None else await tables.AlertRule.get_or_none(id=rule_id)
    if row is None:
        raise not_found("alert rule")
    if rule_id is None:
        must_be_given(changes, "condition")
    await change_rule(row, changes, is_new=rule_id is None, by=viewer)
    return row


def _wanted(asked: AlertFilter | None) -> Wanted:
    narrowed = or_none(asked)
    if narrowed is None:
        return Wanted()
    return Wanted(
        is_read=or_none(narrowed.read),
        queue_ids=required_rows(narrowed.queue_ids, "Queue", "queueIds") or frozenset(),
        rule_ids=required_rows(narrowed.rule_ids, RULE_ID_TYPE, "ruleIds") or frozenset(),
        conditions=frozenset(or_none(narrowed.conditions) or ()),
    )


def _ids(asked: list[strawberry.ID] | None, type_name: str, argument: str) -> tuple[UUID, ...] | None:
    asked = or_none(asked)
    return None if asked is None else tuple(required_row_id(each, type_name, argument) for each in asked)


def _tuple(asked: list[T] | None) -> tuple[T, ...] | None:
    asked = or_none(asked)
    return None if asked is None else tuple(asked)


def _key(given_cursor: str | None) -> Key | None:
    if given_cursor is None:
        return None
    kind, rung_at, row = parse_cursor(given_cursor, str, str, str)
    if kind != KIND:
        raise foreign_cursor()
    return moment_in(rung_at), row_id_in(row)
