"""What connectors report, and how administrators configure channels; what connectors bring in is in handling.py."""

import strawberry

from models.operations.configuration.save_channel import save_channel
from models.operations.delivery.acknowledge_delivery import acknowledge_delivery
from models.rules.configuration.channels import ChannelValues
from models.tables import ConfiguredChannel as ChannelRow
from schema.context import Info
from schema.ids import row_id_or_unknown
from schema.mutations.answers import position
from schema.mutations.refusals import refusable
from schema.permissions import required_viewer
from schema.types import channels, outbound
from schema.types.deliveries import MessageDelivery
from schema.types.inputs.given import given
from schema.types.inputs.pages import Input


@strawberry.type
class ChannelMutations:
    @strawberry.mutation(
        description=(
            "Report what became of a message of `outboundMessages`; for the connector that was to carry it. Repeating a "
            "report is harmless. A failure that is not `temporary` is told to the conversation's agent."
        )
    )
    @refusable
    async def acknowledge_delivery(
        self, info: Info, input: Input[outbound.DeliveryInput]
    ) -> outbound.DeliveryResult | None:
        outcome = await acknowledge_delivery(
            row_id_or_unknown(input.message_id, "Message"),
            outcome=input.status,
            reason=given(input.reason),
            may_succeed_later=input.temporary,
            retry_after_seconds=given(input.retry_after_seconds),
            channel_message_id=given(input.connector_message_id),
            by=required_viewer(info),
            request_id=given(input.request_id),
        )
        info.context.loaders.clear()
        row = await info.context.loaders.deliveries.load(outcome.message_id)
        return outbound.DeliverySuccess(
            delivery=MessageDelivery.of(row) if row else None, position=await position(outcome)
        )

    @strawberry.mutation(
        description="Configure how a connector that speaks by webhook is reached; for administrators. See `channels`."
    )
    @refusable
    async def save_channel(self, info: Info, input: Input[channels.ChannelInput]) -> channels.SaveChannelResult | None:
        outcome = await save_channel(
            input.name,
            ChannelValues(
                kind=input.kind,
                url=given(input.url),
                public_url=given(input.public_url),
                account=given(input.account),
                address=given(input.address),
            ),
            connector=input.connector,
            workstream=input.workstream,
            queue=given(input.queue),
            secret=given(input.secret),
            is_disabled=input.disabled,
            by=required_viewer(info),
            request_id=given(input.request_id),
        )
        info.context.loaders.clear()
        row = await ChannelRow.get(id=outcome.channel_id)
        return channels.SaveChannelSuccess(channel=channels.ConfiguredChannel.of(row), position=await position(outcome))
