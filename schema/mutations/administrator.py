"""Mutations for administrators: settings and rights. configuration.py has the rest; supervisor.py is for supervisors."""

import strawberry

from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.configuration.update_settings import SettingsChanges, update_settings
from schema.context import Info
from schema.ids import required_row_id
from schema.mutations.answers import caller, mutation, position
from schema.queries.filtering import required_rows
from schema.types.inputs.optional import or_none
from schema.types.inputs.pages import Input
from schema.types.inputs.supervision import RightsInput, SupervisorSettingsInput
from schema.types.results.conversations import (
    RightsResult,
    RightsSuccess,
    SupervisorSettingsResult,
    SupervisorSettingsSuccess,
)
from schema.types.settings import SupervisorSettings


@strawberry.type
class AdministratorMutations:
    @mutation(
        "Change the switches and policies of supervision; for administrators. Monitoring sessions that are no longer "
        "allowed end."
    )
    async def update_supervisor_settings(
        self, info: Info, input: Input[SupervisorSettingsInput]
    ) -> SupervisorSettingsResult | None:
        purposes = or_none(input.monitoring_purposes)
        outcome = await update_settings(
            SettingsChanges(
                supervisor_monitor=or_none(input.supervisor_monitor),
                supervisor_assign=or_none(input.supervisor_assign),
                supervisor_transfer=or_none(input.supervisor_transfer),
                supervisor_take_over=or_none(input.supervisor_take_over),
                force_close=or_none(input.force_close),
                force_close_undo_seconds=or_none(input.force_close_undo_seconds),
                monitor_waiting=or_none(input.monitor_waiting),
                monitoring_policy=or_none(input.monitoring_policy),
                agent_notice_policy=or_none(input.agent_notice_policy),
                monitoring_unread_seconds=or_none(input.monitoring_unread_seconds),
                short_abandon_seconds=or_none(input.short_abandon_seconds),
                agent_alert_threshold=or_none(input.agent_alert_threshold),
                supervisor_alert_threshold=or_none(input.supervisor_alert_threshold),
                alert_cool_down_seconds=or_none(input.alert_cool_down_seconds),
                alert_confidence_percent=or_none(input.alert_confidence_percent),
                customer_ledger=or_none(input.customer_ledger),
                closed_transcript_days=or_none(input.closed_transcript_days),
                administrators_read_closed=or_none(input.administrators_read_closed),
                monitoring_purposes=None if purposes is None else tuple(purposes),
            ),
            **caller(info, input),
        )
        return SupervisorSettingsSuccess(
            settings=SupervisorSettings.of(await info.context.loaders.settings()), position=await position(outcome)
        )

    @mutation(
        "Set a user's roles and queues, or disable the user; for administrators. The new rights hold from one position "
        "of the log on: after it, the user's streams deliver only what the new rights allow, and end if the new "
        "rights allow nothing."
    )
    async def set_rights(self, info: Info, input: Input[RightsInput]) -> RightsResult | None:
        roles = or_none(input.roles)
        outcome = await set_rights(
            required_row_id(input.user_id, "User", "userId"),
            RightsChanges(
                roles=None if roles is None else frozenset(roles),
                overseen=required_rows(or_none(input.supervised_queue_ids), "Queue", "supervisedQueueIds"),
                member_of=required_rows(or_none(input.queue_ids), "Queue", "queueIds"),
                is_disabled=or_none(input.disabled),
            ),
            **caller(info, input),
        )
        return RightsSuccess(position=await position(outcome))
