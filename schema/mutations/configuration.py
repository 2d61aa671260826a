"""Mutations that configure queues, workstreams, hours, users and agents. administrator.py has settings and rights."""

from dataclasses import fields
from typing import Any, TypeVar
from uuid import UUID

import strawberry
from strawberry import UNSET

from models import tables
from models.operations.configuration.remove_operating_hours import remove_operating_hours
from models.operations.configuration.retire_queue import retire_queue
from models.operations.configuration.retire_workstream import retire_workstream
from models.operations.configuration.save_agent import save_agent
from models.operations.configuration.save_operating_hours import save_operating_hours
from models.operations.configuration.save_queue import save_queue
from models.operations.configuration.save_user import save_user
from models.operations.configuration.save_workstream import save_workstream
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.rules.configuration.administration import (
    UNCHANGED,
    AgentChanges,
    QueueChanges,
    Unchanged,
    UserChanges,
    WorkstreamChanges,
)
from models.rules.configuration.operating_hours_input import HoursChanges, Interval
from schema.context import Info
from schema.ids import required_row_id
from schema.mutations.answers import caller, mutation, position
from schema.types.inputs.configuration import (
    AgentInput,
    OperatingHoursInput,
    QueueInput,
    RemoveOperatingHoursInput,
    RetireQueueInput,
    UserInput,
    WhichUserInput,
)
from schema.types.inputs.optional import or_none
from schema.types.inputs.pages import Input
from schema.types.inputs.workstreams import RetireWorkstreamInput, WorkstreamInput
from schema.types.operating_hours import OperatingHours
from schema.types.queues_and_agents import Agent, Queue
from schema.types.results.configuration import (
    AgentResult,
    AgentSuccess,
    OperatingHoursResult,
    OperatingHoursSuccess,
    QueueResult,
    QueueSuccess,
    UserResult,
    UserSuccess,
    WorkstreamResult,
    WorkstreamSuccess,
)
from schema.types.users import User
from schema.types.workstreams import Workstream

Changes = TypeVar("Changes")
Value = TypeVar("Value")


@strawberry.type
class ConfigurationMutations:
    @mutation("Create or change a queue; for administrators.")
    async def save_queue(self, info: Info, input: Input[QueueInput]) -> QueueResult | None:
        changes = _changes(
            QueueChanges,
            input,
            operating_hours_id=_related(input.operating_hours_id, "OperatingHours", "operatingHoursId"),
            overflow_queue_id=_related(input.overflow_queue_id, "Queue", "overflowQueueId"),
            agent_alert_threshold=_removable(input.agent_alert_threshold),
            supervisor_alert_threshold=_removable(input.supervisor_alert_threshold),
        )
        outcome = await save_queue(_existing(input.queue_id, "Queue", "queueId"), changes, **caller(info, input))
        return QueueSuccess(queue=await _queue(info, outcome.queue_id), position=await position(outcome))

    @mutation(
        "Take a queue out of service; for administrators. Refused with STILL_IN_USE while it has conversations, or "
        "while another configuration refers to it."
    )
    async def retire_queue(self, info: Info, input: Input[RetireQueueInput]) -> QueueResult | None:
        outcome = await retire_queue(required_row_id(input.queue_id, "Queue", "queueId"), **caller(info, input))
        return QueueSuccess(queue=await _queue(info, outcome.queue_id), position=await position(outcome))

    @mutation("Create or change a workstream; for administrators.")
    async def save_workstream(self, info: Info, input: Input[WorkstreamInput]) -> WorkstreamResult | None:
        outcome = await save_workstream(
            _existing(input.workstream_id, "Workstream", "workstreamId"),
            _changes(
                WorkstreamChanges,
                input,
                default_queue_id=_existing(input.default_queue_id, "Queue", "defaultQueueId"),
                sentiment_engine=_removable(input.sentiment_engine),
            ),
            **caller(info, input),
        )
        return WorkstreamSuccess(
            workstream=await _workstream(info, outcome.workstream_id), position=await position(outcome)
        )

    @mutation(
        "Take a workstream out of service; for administrators. Refused with STILL_IN_USE while it has ongoing "
        "conversations, or while a channel uses it."
    )
    async def retire_workstream(self, info: Info, input: Input[RetireWorkstreamInput]) -> WorkstreamResult | None:
        outcome = await retire_workstream(
            required_row_id(input.workstream_id, "Workstream", "workstreamId"), **caller(info, input)
        )
        return WorkstreamSuccess(
            workstream=await _workstream(info, outcome.workstream_id), position=await position(outcome)
        )

    @mutation("Create or change operating hours; for administrators.")
    async def save_operating_hours(self, info: Info, input: Input[OperatingHoursInput]) -> OperatingHoursResult | None:
        weekly, holidays = or_none(input.weekly), or_none(input.holidays)
        outcome = await save_operating_hours(
            _existing(input.operating_hours_id, "OperatingHours", "operatingHoursId"),
            HoursChanges(
                name=or_none(input.name),
                time_zone=or_none(input.time_zone),
                weekly=None if weekly is None else tuple(Interval(each.day, each.from_, each.to) for each in weekly),
                holidays=None if holidays is None else tuple(holidays),
            ),
            **caller(info, input),
        )
        row = await tables.OperatingHours.get(id=outcome.hours_id)
        return OperatingHoursSuccess(operating_hours=OperatingHours.of(row), position=await position(outcome))

    @mutation(
        "Remove operating hours; for administrators. Refused with STILL_IN_USE while a queue in service uses them."
    )
    async def remove_operating_hours(
        self, info: Info, input: Input[RemoveOperatingHoursInput]
    ) -> OperatingHoursResult | None:
        outcome = await remove_operating_hours(
            required_row_id(input.operating_hours_id, "OperatingHours", "operatingHoursId"), **caller(info, input)
        )
        return OperatingHoursSuccess(operating_hours=None, position=await position(outcome))

    @mutation(
        "Create a user, or change the login, name or language of one; for administrators. Use `setRights` for "
        "roles and queues."
    )
    async def save_user(self, info: Info, input: Input[UserInput]) -> UserResult | None:
        outcome = await save_user(
            _existing(input.user_id, "User", "userId"), _changes(UserChanges, input), **caller(info, input)
        )
        return UserSuccess(user=await _user(info, outcome.user_id), position=await position(outcome))

    @mutation(
        "Disable a user, like `setRights` with `disabled`; for administrators. The user's sockets close with 4403."
    )
    async def disable_user(self, info: Info, input: Input[WhichUserInput]) -> UserResult | None:
        return await _set_disabled(info, input, is_disabled=True)

    @mutation("Enable a disabled user again, with the rights they had before; for administrators.")
    async def enable_user(self, info: Info, input: Input[WhichUserInput]) -> UserResult | None:
        return await _set_disabled(info, input, is_disabled=False)

    @mutation("Make a user an agent, or change an agent's capacity and skills; for administrators.")
    async def save_agent(self, info: Info, input: Input[AgentInput]) -> AgentResult | None:
        outcome = await save_agent(
            required_row_id(input.user_id, "User", "userId"),
            _changes(AgentChanges, input),
            **caller(info, input),
        )
        agent = await Agent.load(info, outcome.agent_id)
        assert agent is not None
        return AgentSuccess(agent=agent, position=await position(outcome))


async def _set_disabled(info: Info, input: WhichUserInput, *, is_disabled: bool) -> UserSuccess:
    outcome = await set_rights(
        required_row_id(input.user_id, "User", "userId"),
        RightsChanges(is_disabled=is_disabled),
        **caller(info, input),
    )
    return UserSuccess(user=await _user(info, outcome.person_id), position=await position(outcome))


async def _queue(info: Info, queue_id: UUID) -> Queue:
    return Queue.of(await tables.Queue.get(id=queue_id))


async def _workstream(info: Info, workstream_id: UUID) -> Workstream:
    return Workstream.of(await tables.Workstream.get(id=workstream_id))


async def _user(info: Info, user_id: UUID) -> User:
    return User.of(await tables.User.get(id=user_id))


def _changes(kind: type[Changes], input: object, **related: object) -> Changes:
    """The changes that this input asks for: fields of the same names, with tuples for lists. `related` gives the others."""
    values: dict[str, Any] = dict(related)
    for field in fields(kind):  # type: ignore[arg-type]  # all changes are dataclasses
        if field.name not in values:
            value = or_none(getattr(input, field.name))
            values[field.name] = tuple(value) if isinstance(value, list) else value
    return kind(**values)


def _existing(asked: str | None, type_name: str, argument: str) -> UUID | None:
    asked = or_none(asked)
    return None if asked is None else required_row_id(asked, type_name, argument)


def _related(asked: str | None, type_name: str, argument: str) -> UUID | Unchanged | None:
    """UNCHANGED if the field was left out, None if it was null, otherwise the id."""
    return UNCHANGED if asked is UNSET else _existing(asked, type_name, argument)


def _removable(asked: Value | None) -> Value | Unchanged | None:
    """UNCHANGED if the field was left out, otherwise what was given; null removes the value."""
    return UNCHANGED if asked is UNSET else asked
