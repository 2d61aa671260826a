"""Queries about channels, for administrators. root.py has the queries for everyone."""

import strawberry

from models.rules.conversations.disclosure import reads_configuration
from models.tables import ConfiguredChannel as ChannelRow
from schema.context import Info
from schema.permissions import required_viewer
from schema.types.channels import ConfiguredChannel


@strawberry.type
class ChannelQueries:
    @strawberry.field(description="The channels that work by webhooks, by name; for administrators, null for others.")
    async def channels(self, info: Info) -> list[ConfiguredChannel] | None:
        if not reads_configuration(required_viewer(info)):
            return None
        return [ConfiguredChannel.of(row) for row in await ChannelRow.all().order_by("name")]
