"""What administrators can do; supervisors are in supervisor.py."""

import strawberry

from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.configuration.update_settings import SettingsChanges, update_settings
from schema.context import Info
from schema.ids import row_id_or_unknown
from schema.mutations.answers import position
from schema.mutations.refusals import refusable
from schema.permissions import required_viewer
from schema.queries.filtering import rows_or_unknown
from schema.types.inputs import conversations as inputs
from schema.types.inputs.given import given
from schema.types.inputs.pages import Input
from schema.types.people import ACTOR_ID_TYPE
from schema.types.results import conversations as results
from schema.types.settings import SupervisorSettings


@strawberry.type
class AdministratorMutations:
    @strawberry.mutation(
        description=(
            "Change switches and policies of supervision; for administrators. Sessions of monitoring that they no "
            "longer allow end with it."
        )
    )
    @refusable
    async def update_supervisor_settings(
        self, info: Info, input: Input[inputs.SupervisorSettingsInput]
    ) -> results.SupervisorSettingsResult | None:
        outcome = await update_settings(
            SettingsChanges(
                supervisor_monitor=given(input.supervisor_monitor),
                supervisor_assign=given(input.supervisor_assign),
                supervisor_transfer=given(input.supervisor_transfer),
                force_close=given(input.force_close),
                monitor_waiting=given(input.monitor_waiting),
                monitoring_policy=given(input.monitoring_policy),
                agent_notice_policy=given(input.agent_notice_policy),
                monitoring_unread_seconds=given(input.monitoring_unread_seconds),
                agent_alert_threshold=given(input.agent_alert_threshold),
                supervisor_alert_threshold=given(input.supervisor_alert_threshold),
            ),
            by=required_viewer(info),
            request_id=given(input.request_id),
        )
        info.context.loaders.clear()
        return results.SupervisorSettingsSuccess(
            settings=SupervisorSettings.of(await info.context.loaders.settings()), position=await position(outcome)
        )

    @strawberry.mutation(
        description=(
            "Set a user's roles and queues, or disable the user; for administrators. It holds from one position of the log "
            "on: streams of that user deliver nothing later that the new rights don't show, and end when nothing remains."
        )
    )
    @refusable
    async def set_rights(self, info: Info, input: Input[inputs.RightsInput]) -> results.RightsResult | None:
        roles = given(input.roles)
        outcome = await set_rights(
            row_id_or_unknown(input.user_id, ACTOR_ID_TYPE),
            RightsChanges(
                roles=None if roles is None else frozenset(roles),
                overseen=rows_or_unknown(given(input.supervised_queue_ids), "Queue"),
                member_of=rows_or_unknown(given(input.queue_ids), "Queue"),
                is_disabled=given(input.disabled),
            ),
            by=required_viewer(info),
            request_id=given(input.request_id),
        )
        return results.RightsSuccess(position=await position(outcome))
