"""Mutations about channels: connectors report deliveries, administrators configure. handling.py has incoming messages."""

import strawberry

from models.operations.configuration.save_channel import save_channel
from models.operations.delivery.acknowledge_delivery import acknowledge_delivery
from models.rules.configuration.channels import ChannelValues
from models.tables import ConfiguredChannel as ChannelRow
from schema.context import Info
from schema.ids import required_row_id
from schema.mutations.answers import caller, mutation, position
from schema.types.channels import ChannelInput, ConfiguredChannel, SaveChannelResult, SaveChannelSuccess
from schema.types.deliveries import MessageDelivery
from schema.types.inputs.optional import or_none
from schema.types.inputs.pages import Input
from schema.types.outbound import DeliveryInput, DeliveryResult, DeliverySuccess


@strawberry.type
class ChannelMutations:
    @mutation(
        "Report the result of a delivery from `outboundMessages`; for the connector of the message. Repeating a report "
        "is harmless. The conversation's agent is told about a failure that is not `temporary`."
    )
    async def acknowledge_delivery(self, info: Info, input: Input[DeliveryInput]) -> DeliveryResult | None:
        outcome = await acknowledge_delivery(
            required_row_id(input.message_id, "Message", "messageId"),
            outcome=input.status,
            reason=or_none(input.reason),
            may_succeed_later=input.temporary,
            retry_after_seconds=or_none(input.retry_after_seconds),
            channel_message_id=or_none(input.connector_message_id),
            **caller(info, input),
        )
        row = await info.context.loaders.deliveries.load(outcome.message_id)
        return DeliverySuccess(delivery=MessageDelivery.of(row) if row else None, position=await position(outcome))

    @mutation("Configure a connector that works by webhooks; for administrators. See `channels`.")
    async def save_channel(self, info: Info, input: Input[ChannelInput]) -> SaveChannelResult | None:
        outcome = await save_channel(
            input.name,
            ChannelValues(
                kind=input.kind,
                url=or_none(input.url),
                public_url=or_none(input.public_url),
                account=or_none(input.account),
                address=or_none(input.address),
            ),
            connector=input.connector,
            workstream=input.workstream,
            queue=or_none(input.queue),
            secret=or_none(input.secret),
            is_disabled=input.disabled,
            **caller(info, input),
        )
        row = await ChannelRow.get(id=outcome.channel_id)
        return SaveChannelSuccess(channel=ConfiguredChannel.of(row), position=await position(outcome))
