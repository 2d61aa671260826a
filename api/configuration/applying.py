"""Carries out a plan by the operations that the API calls, each section as one unit of work: with the same rules, facts
and audit entries.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar
from uuid import UUID, uuid4

from api.configuration import changes
from api.configuration.keys import SETTINGS
from api.configuration.plan import Plan, Step, Verb
from models.operations.alerts.delete_alert_rule import delete_alert_rules
from models.operations.alerts.save_alert_rule import save_alert_rules
from models.operations.configuration.remove_operating_hours import remove_all_operating_hours
from models.operations.configuration.retire_queue import retire_queues
from models.operations.configuration.retire_workstream import retire_workstreams
from models.operations.configuration.save_agent import save_agents
from models.operations.configuration.save_channel import ChannelEntry, save_channels
from models.operations.configuration.save_group import remove_groups, save_groups
from models.operations.configuration.save_operating_hours import save_all_operating_hours
from models.operations.configuration.save_queue import save_queues
from models.operations.configuration.save_user import save_users
from models.operations.configuration.save_workstream import save_workstreams
from models.operations.configuration.set_acts_for import ActsForEntry, set_acts_for
from models.operations.configuration.set_rights import RightsChanges, set_rights_of
from models.operations.configuration.together import Acts, Together, together
from models.operations.configuration.update_settings import update_settings
from models.reading.configuration import Existing, Value
from models.rules.alerts.changes import AlertRuleChanges
from models.rules.configuration.administration import (
    AgentChanges,
    QueueChanges,
    UserChanges,
    WorkstreamChanges,
)
from models.rules.configuration.groups import GroupChanges
from models.rules.configuration.operating_hours_input import HoursChanges
from models.rules.refusals import BadInput, Refused, UpgradeUnfinished
from models.steps.configured_rows import Entry
from models.values import Viewer
from models.vocabulary import Act, OverflowAction

MADE_UP_SECRET_BYTES = 32
# A unit of work holds the locks of all its rows until it commits, and whoever waits for one of them does nothing else.
MOST_AT_ONCE = 1_000
FIRST_ACTS = {
    "operatingHours": Act.SAVE_OPERATING_HOURS,
    "queues": Act.SAVE_QUEUE,
    "workstreams": Act.SAVE_WORKSTREAM,
    "users": Act.SAVE_USER,
    "agents": Act.SAVE_AGENT,
    "connectors": Act.SET_ACTS_FOR,
    "channels": Act.SAVE_CHANNEL,
    "groups": Act.SAVE_GROUP,
    "alertRules": Act.SAVE_ALERT_RULE,
}

C = TypeVar("C")
E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Applied:
    """A step that was done, with a remark for whoever runs the command."""

    step: Step
    remark: str = ""


class NotApplied(Exception):
    """A step was refused, so that no step of its unit of work was done."""

    def __init__(self, step: Step, refusal: Refused | BadInput | UpgradeUnfinished) -> None:
        super().__init__(refusal.message)
        self.step, self.message = step, refusal.message


class Applying:
    """One run. It keeps the ids of what it creates, for later steps that refer to it."""

    def __init__(self, existing: Existing, by: Viewer) -> None:
        self._existing = existing
        self._ids = {section: {name: row.id for name, row in rows.items()} for section, rows in existing.items()}
        self._by = by

    async def apply(self, plan: Plan, done: Callable[[Applied], None]) -> None:
        """Call `done` for each step once its unit of work is done. Raises NotApplied; the units of work before stay done."""
        for section, steps in groupby(plan.steps, key=lambda step: step.section):
            of_section = list(steps)
            for start in range(0, len(of_section), MOST_AT_ONCE):
                part = of_section[start : start + MOST_AT_ONCE]
                await self._apply_together(section, part)
                for step in part:
                    done(Applied(step, _remark(step)))

    async def _apply_together(self, section: str, steps: Sequence[Step]) -> None:
        reached = steps[0]
        self._ids.setdefault(section, {}).update({step.name: uuid4() for step in steps if step.verb is Verb.CREATE})

        async def work(acts: Together) -> None:
            nonlocal reached
            unit = _Unit(acts, steps)
            try:
                await self._do(section, unit)
            finally:
                reached = unit.reached

        try:
            if section == SETTINGS.name:
                await update_settings(changes.settings_changes(reached.values, self._id), by=self._by)
            else:
                await together(FIRST_ACTS[section], work, by=self._by)
        except (Refused, BadInput, UpgradeUnfinished) as refusal:
            raise NotApplied(reached, refusal) from refusal

    async def _do(self, section: str, unit: "_Unit") -> None:
        match section:
            case "operatingHours":
                await unit.do(save_all_operating_hours, unit.saved, self._hours)
                await unit.do(remove_all_operating_hours, unit.removed, self._own_id)
            case "queues":
                await unit.do(save_queues, unit.saved, self._queue)
                await unit.do(retire_queues, unit.removed, self._own_id)
            case "workstreams":
                await unit.do(save_workstreams, unit.saved, self._workstream)
                await unit.do(retire_workstreams, unit.removed, self._own_id)
            case "users":
                await self._users(unit)
            case "agents":
                await self._agents(unit)
            case "connectors":
                await unit.do(set_acts_for, unit.steps, self._acts_for)
            case "channels":
                await unit.do(save_channels, unit.steps, self._channel)
            case "groups":
                await unit.do(save_groups, unit.saved, self._group)
                await unit.do(remove_groups, unit.removed, self._own_id)
            case "alertRules":
                await unit.do(save_alert_rules, unit.saved, self._alert_rule)
                await unit.do(delete_alert_rules, unit.removed, self._own_id)

    def _hours(self, step: Step) -> Entry[HoursChanges]:
        return self._entry(step, changes.hours_changes(_name_if_new(step), step.values, self._id))

    def _queue(self, step: Step) -> Entry[QueueChanges]:
        if step.verb is Verb.CLEAR_OVERFLOW:
            anyway = OverflowAction.ASSIGN_ANYWAY
            cleared = QueueChanges(
                overflow_queue_id=None,
                closed_action=anyway,
                most_waiting_action=anyway,
                longest_wait_action=anyway,
                nobody_there_action=anyway,
            )
            return self._entry(step, cleared)
        values = {**self._overflow_actions(step), **step.values}
        return self._entry(step, changes.queue_changes(_name_if_new(step), values, self._id))

    def _overflow_actions(self, step: Step) -> dict[str, Value]:
        """The overflow actions as they were, to restore them after CLEAR_OVERFLOW."""
        row = self._existing["queues"].get(step.name)
        if row is None or "overflowQueue" not in step.values:
            return {}
        actions = ("closedAction", "mostWaitingAction", "longestWaitAction", "nobodyThereAction")
        return {key: row.values[key] for key in actions}

    def _workstream(self, step: Step) -> Entry[WorkstreamChanges]:
        return self._entry(step, changes.workstream_changes(_name_if_new(step), step.values, self._id))

    async def _users(self, unit: "_Unit") -> None:
        named = [step for step in unit.saved if step.verb is Verb.CREATE or {"name", "locale"} & step.values.keys()]
        await unit.do(save_users, named, self._user)
        given = [step for step in unit.steps if self._rights(step)[1] != RightsChanges()]
        await unit.do(set_rights_of, given, self._rights)

    def _user(self, step: Step) -> Entry[UserChanges]:
        return self._entry(step, changes.user_changes(_name_if_new(step), step.values, self._id))

    def _rights(self, step: Step) -> tuple[UUID, RightsChanges]:
        user_id = self._own_id(step)
        if step.verb is Verb.REMOVE:
            return user_id, RightsChanges(is_disabled=True)
        return user_id, RightsChanges(
            roles=changes.roles(step.values),
            overseen=self._queues(step, "supervisedQueues"),
            is_disabled=changes.boolean(step.values, "disabled"),
        )

    async def _agents(self, unit: "_Unit") -> None:
        own = [step for step in unit.saved if step.verb is Verb.CREATE or step.values.keys() - {"queues"}]
        await unit.do(save_agents, own, self._agent)
        in_queues = [step for step in unit.steps if self._memberships(step)[1] != RightsChanges()]
        await unit.do(set_rights_of, in_queues, self._memberships)

    def _agent(self, step: Step) -> tuple[UUID, AgentChanges]:
        return self._id("users", step.name), changes.agent_changes(step.values, self._id)

    def _memberships(self, step: Step) -> tuple[UUID, RightsChanges]:
        removed = step.verb is Verb.REMOVE
        kept = self._existing["agents"][step.name].retired_queues if removed else self._queues(step, "queues")
        return self._id("users", step.name), RightsChanges(member_of=kept)

    def _acts_for(self, step: Step) -> ActsForEntry:
        agents = step.values.get("actsFor")
        named = agents if isinstance(agents, list) else []
        return ActsForEntry(self._id("users", step.name), frozenset(self._id("users", login) for login in named))

    def _channel(self, step: Step) -> ChannelEntry:
        row = self._existing["channels"].get(step.name)
        values = {**(row.values if row else {}), **step.values}
        return ChannelEntry(
            step.name,
            changes.channel_values(values, self._id),
            connector=str(values["connector"]),
            workstream=str(values["workstream"]),
            queue=changes.text(values, "queue"),
            secret=None if row else secrets.token_urlsafe(MADE_UP_SECRET_BYTES),
            is_disabled=step.verb is Verb.REMOVE or bool(values.get("disabled")),
        )

    def _group(self, step: Step) -> Entry[GroupChanges]:
        return self._entry(step, changes.group_changes(_name_if_new(step), step.values, self._id))

    def _alert_rule(self, step: Step) -> Entry[AlertRuleChanges]:
        return self._entry(step, changes.alert_rule_changes(_name_if_new(step), step.values, self._id))

    def _queues(self, step: Step, key: str) -> frozenset[UUID] | None:
        """The queues that the file names, and retired ones, which no file names: these stay."""
        queues = changes.queue_ids(step.values, key, self._id)
        row = self._existing[step.section].get(step.name)
        return None if queues is None else queues | (row.retired_queues if row else frozenset())

    def _entry(self, step: Step, changed: C) -> Entry[C]:
        return Entry(self._own_id(step), step.verb is Verb.CREATE, changed)

    def _own_id(self, step: Step) -> UUID:
        return self._id(step.section, step.name)

    def _id(self, section: str, name: str) -> UUID:
        return self._ids[section][name]


class _Unit:
    """One unit of work of a run. It knows the step of each act, which is the one that was refused if the last act was."""

    def __init__(self, together: Together, steps: Sequence[Step]) -> None:
        self._together, self.steps = together, steps
        self.removed = [step for step in steps if step.verb is Verb.REMOVE]
        self.saved = [step for step in steps if step.verb is not Verb.REMOVE]
        self._acts: list[Step] = []

    async def do(self, acts: Acts[E], steps: Sequence[Step], entry: Callable[[Step], E]) -> None:
        """One act for each of these steps."""
        self._acts += steps
        if steps:
            await self._together.do(acts, [entry(step) for step in steps])

    @property
    def reached(self) -> Step:
        return self._acts[self._together.begun - 1] if self._together.begun else self.steps[0]


def _remark(step: Step) -> str:
    is_new_channel = step.section == "channels" and step.verb is Verb.CREATE
    return "it has a random secret; set the real one with saveChannel" if is_new_channel else ""


def _name_if_new(step: Step) -> str | None:
    return step.name if step.verb is Verb.CREATE else None


def lines_of(applied: Applied) -> Iterator[str]:
    yield str(applied.step)
    if applied.remark:
        yield f"  {applied.remark}"
