"""Configured channels as administrators read and save them. A secret goes in and never comes out."""

from typing import Annotated

import strawberry
from strawberry import UNSET

from models import tables
from models.vocabulary import ChannelKind
from schema.context import Info
from schema.ids import global_id
from schema.scalars import StreamPosition
from schema.types.inputs.conversations import REQUEST_ID
from schema.types.people import Actor
from schema.types.queues_and_agents import Queue
from schema.types.results.conversations import POSITION
from schema.types.results.refusals import ActionRefused
from schema.types.workstreams import Workstream

NAME = "Its name in the address to which messages are posted: /channels/NAME."
URL = (
    "Where messages for customers are posted: one's own receiver, or the base of Twilio's API. Null: they are taken from "
    "outboundMessages."
)
PUBLIC_URL = "The address by which the other side knows /channels/NAME; Twilio signs with it."
ACCOUNT = "The account at the provider; for TWILIO the Account SID."
ADDRESS = "Who writes to the customers; for TWILIO a number, `whatsapp:` and a number, or a Messaging Service SID."
DISABLED = "Whether nothing is taken from it and nothing posted to it."


@strawberry.type(description="How a connector that speaks by webhook is reached. Its secret can't be read.")
class ConfiguredChannel:
    row: strawberry.Private[tables.ConfiguredChannel]
    id: strawberry.ID = strawberry.field(description="Equal for the same channel; its name is what it is known by.")
    name: str = strawberry.field(description=NAME)
    kind: ChannelKind = strawberry.field(description="What speaks at the other end.")
    url: str | None = strawberry.field(description=URL)
    public_url: str | None = strawberry.field(description=PUBLIC_URL)
    account: str | None = strawberry.field(description=ACCOUNT)
    address: str | None = strawberry.field(description=ADDRESS)
    disabled: bool = strawberry.field(description=DISABLED)

    @classmethod
    def of(cls, row: tables.ConfiguredChannel) -> "ConfiguredChannel":
        return cls(
            row=row,
            id=global_id("ConfiguredChannel", row.id),
            name=row.name,
            kind=row.kind,
            url=row.url,
            public_url=row.public_url,
            account=row.account,
            address=row.address,
            disabled=row.disabled_at is not None,
        )

    @strawberry.field(description="In whose name its conversations are opened and its messages carried.")
    async def connector(self, info: Info) -> Actor:
        return await Actor.load(info, self.row.connector_id)

    @strawberry.field(description="How its conversations are handled.")
    async def workstream(self, info: Info) -> Workstream:
        row = await info.context.loaders.workstreams.load(self.row.workstream_id)
        assert row is not None
        return Workstream.of(row)

    @strawberry.field(description="Where its conversations wait; null for the workstream's own queue.")
    async def queue(self, info: Info) -> Queue | None:
        row = await info.context.loaders.queues.load(self.row.queue_id) if self.row.queue_id else None
        return Queue.of(row) if row else None


@strawberry.input(
    description="A channel as it is to be. What is left out is not kept but cleared, except for the secret."
)
class ChannelInput:
    name: str = strawberry.field(description=NAME)
    kind: ChannelKind = strawberry.field(description="What speaks at the other end.")
    connector: str = strawberry.field(
        description="The login of a user with the role CHANNEL, who has no other channel."
    )
    workstream: str = strawberry.field(description="The name of the workstream of its conversations.")
    queue: str | None = strawberry.field(
        default=UNSET, description="The name of the queue they wait in; without it the workstream's own."
    )
    url: str | None = strawberry.field(default=UNSET, description=URL)
    public_url: str | None = strawberry.field(default=UNSET, description=PUBLIC_URL)
    account: str | None = strawberry.field(default=UNSET, description=ACCOUNT)
    address: str | None = strawberry.field(default=UNSET, description=ADDRESS)
    secret: str | None = strawberry.field(
        default=UNSET,
        description=(
            "What both sides sign with; for TWILIO the Auth Token. 16 to 500 characters. It can't be read; left out, the "
            "one it has stays."
        ),
    )
    disabled: bool = strawberry.field(default=False, description=DISABLED)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.type(description="The channel is as given from this position on.")
class SaveChannelSuccess:
    channel: ConfiguredChannel = strawberry.field(description="The channel, without its secret.")
    position: StreamPosition = strawberry.field(description=POSITION)


SaveChannelResult = Annotated[
    SaveChannelSuccess | ActionRefused,
    strawberry.union("SaveChannelResult", description="The answer to `saveChannel`."),
]
