"""Carries out a plan by the operations that the API calls: with the same rules, facts and audit entries."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from api.configuration import changes
from api.configuration.plan import Plan, Step, Verb
from models.operations.configuration.remove_operating_hours import remove_operating_hours
from models.operations.configuration.retire_queue import retire_queue
from models.operations.configuration.retire_workstream import retire_workstream
from models.operations.configuration.save_agent import save_agent
from models.operations.configuration.save_channel import save_channel
from models.operations.configuration.save_operating_hours import save_operating_hours
from models.operations.configuration.save_queue import save_queue
from models.operations.configuration.save_user import save_user
from models.operations.configuration.save_workstream import save_workstream
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.configuration.update_settings import update_settings
from models.reading.configuration import Existing, Value
from models.rules.configuration.administration import QueueChanges
from models.values import Viewer
from models.vocabulary import OverflowAction

MADE_UP_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Applied:
    """A step that was done, with a remark for whoever runs the command."""

    step: Step
    remark: str = ""


class Applying:
    """One run. It keeps the ids of what it creates, for later steps that refer to it."""

    def __init__(self, existing: Existing, by: Viewer) -> None:
        self._existing = existing
        self._ids = {section: {name: row.id for name, row in rows.items()} for section, rows in existing.items()}
        self._by = by

    async def apply(self, plan: Plan, done: Callable[[Applied], None]) -> None:
        """Call `done` after each step. Raises Refused or BadInput; the steps before stay done."""
        for step in plan.steps:
            done(Applied(step, await self._do(step) or ""))

    async def _do(self, step: Step) -> str | None:
        match step.section:
            case "operatingHours":
                await self._hours(step)
            case "queues":
                await self._queue(step)
            case "workstreams":
                await self._workstream(step)
            case "users":
                await self._user(step)
            case "agents":
                await self._agent(step)
            case "channels":
                return await self._channel(step)
            case "settings":
                await update_settings(changes.settings_changes(step.values, self._id), by=self._by)
        return None

    async def _hours(self, step: Step) -> None:
        if step.verb is Verb.REMOVE:
            await remove_operating_hours(self._id("operatingHours", step.name), by=self._by)
            return
        hours = changes.hours_changes(self._name_if_new(step), step.values, self._id)
        saved = await save_operating_hours(self._known("operatingHours", step), hours, by=self._by)
        self._ids["operatingHours"][step.name] = saved.hours_id

    async def _queue(self, step: Step) -> None:
        match step.verb:
            case Verb.REMOVE:
                await retire_queue(self._id("queues", step.name), by=self._by)
            case Verb.CLEAR_OVERFLOW:
                anyway = OverflowAction.ASSIGN_ANYWAY
                cleared = QueueChanges(
                    overflow_queue_id=None,
                    closed_action=anyway,
                    most_waiting_action=anyway,
                    longest_wait_action=anyway,
                )
                await save_queue(self._id("queues", step.name), cleared, by=self._by)
            case _:
                values = {**self._overflow_actions(step), **step.values}
                queue = changes.queue_changes(self._name_if_new(step), values, self._id)
                saved = await save_queue(self._known("queues", step), queue, by=self._by)
                self._ids["queues"][step.name] = saved.queue_id

    def _overflow_actions(self, step: Step) -> dict[str, Value]:
        """The overflow actions as they were, to restore them after CLEAR_OVERFLOW."""
        row = self._existing["queues"].get(step.name)
        if row is None or "overflowQueue" not in step.values:
            return {}
        return {key: row.values[key] for key in ("closedAction", "mostWaitingAction", "longestWaitAction")}

    async def _workstream(self, step: Step) -> None:
        if step.verb is Verb.REMOVE:
            await retire_workstream(self._id("workstreams", step.name), by=self._by)
            return
        stream = changes.workstream_changes(self._name_if_new(step), step.values, self._id)
        saved = await save_workstream(self._known("workstreams", step), stream, by=self._by)
        self._ids["workstreams"][step.name] = saved.workstream_id

    async def _user(self, step: Step) -> None:
        if step.verb is Verb.REMOVE:
            await set_rights(self._id("users", step.name), RightsChanges(is_disabled=True), by=self._by)
            return
        if step.verb is Verb.CREATE or {"name", "locale"} & step.values.keys():
            user = changes.user_changes(self._name_if_new(step), step.values, self._id)
            saved = await save_user(self._known("users", step), user, by=self._by)
            self._ids["users"][step.name] = saved.user_id
        rights = RightsChanges(
            roles=changes.roles(step.values),
            overseen=self._queues(step, "supervisedQueues"),
            is_disabled=changes.boolean(step.values, "disabled"),
        )
        if rights != RightsChanges():
            await set_rights(self._id("users", step.name), rights, by=self._by)

    async def _agent(self, step: Step) -> None:
        user_id = self._id("users", step.name)
        if step.verb is Verb.REMOVE:
            held = self._existing["agents"][step.name].retired_queues
            await set_rights(user_id, RightsChanges(member_of=held), by=self._by)
            return
        if step.verb is Verb.CREATE or step.values.keys() - {"queues"}:
            await save_agent(user_id, changes.agent_changes(step.values, self._id), by=self._by)
        if (queues := self._queues(step, "queues")) is not None:
            await set_rights(user_id, RightsChanges(member_of=queues), by=self._by)

    async def _channel(self, step: Step) -> str | None:
        row = self._existing["channels"].get(step.name)
        values = {**(row.values if row else {}), **step.values}
        is_disabled = step.verb is Verb.REMOVE or bool(values.get("disabled"))
        await save_channel(
            step.name,
            changes.channel_values(values, self._id),
            connector=str(values["connector"]),
            workstream=str(values["workstream"]),
            queue=changes.text(values, "queue"),
            secret=None if row else secrets.token_urlsafe(MADE_UP_SECRET_BYTES),
            is_disabled=is_disabled,
            by=self._by,
        )
        return None if row else "it has a random secret; set the real one with saveChannel"

    def _queues(self, step: Step, key: str) -> frozenset[UUID] | None:
        """The queues that the file names, and retired ones, which no file names: these stay."""
        queues = changes.queue_ids(step.values, key, self._id)
        row = self._existing[step.section].get(step.name)
        return None if queues is None else queues | (row.retired_queues if row else frozenset())

    def _name_if_new(self, step: Step) -> str | None:
        return step.name if step.verb is Verb.CREATE else None

    def _known(self, section: str, step: Step) -> UUID | None:
        return None if step.verb is Verb.CREATE else self._id(section, step.name)

    def _id(self, section: str, name: str) -> UUID:
        return self._ids[section][name]


def lines_of(applied: Applied) -> Iterator[str]:
    yield str(applied.step)
    if applied.remark:
        yield f"  {applied.remark}"
