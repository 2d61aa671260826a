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

NAME = "The name of the channel, which is part of the address to which its messages are posted: /channels/NAME."
URL = (
    "The address to which messages for customers are posted: your own receiver, or the base address of Twilio's API. "
    "Null if the connector takes them from `outboundMessages`. It leads to the internet; to a private network or the "
    "server's own machine only if the server's settings allow it."
)
PUBLIC_URL = "The address under which the other side knows /channels/NAME. Twilio includes it in its signature."
ACCOUNT = "The account at the provider; for TWILIO, the Account SID."
ADDRESS = (
    "The sender that customers see; for TWILIO, a number, `whatsapp:` followed by a number, or a Messaging Service SID."
)
DISABLED = "Whether the channel is disabled: its messages are not accepted, and none are posted to it."


@strawberry.type(description="The configuration of a connector that works by webhooks. Its secret can't be read.")
class ConfiguredChannel:
    row: strawberry.Private[tables.ConfiguredChannel]
    id: strawberry.ID = strawberry.field(
        description=("The id of the channel. It can't be used with `node`; mutations identify the channel by its name.")
    )
    name: str = strawberry.field(description=NAME)
    kind: ChannelKind = strawberry.field(description="The kind of system that the channel talks to.")
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

    @strawberry.field(description="The connector in whose name conversations are opened and messages are delivered.")
    async def connector(self, info: Info) -> Actor:
        return await Actor.load(info, self.row.connector_id)

    @strawberry.field(description="The workstream of its conversations.")
    async def workstream(self, info: Info) -> Workstream:
        row = await info.context.loaders.workstreams.load(self.row.workstream_id)
        assert row is not None
        return Workstream.of(row)

    @strawberry.field(description="The queue in which its conversations wait; null for the workstream's own queue.")
    async def queue(self, info: Info) -> Queue | None:
        row = await info.context.loaders.queues.load(self.row.queue_id) if self.row.queue_id else None
        return Queue.of(row) if row else None


@strawberry.input(
    description=(
        "The complete configuration of a channel. Fields that are left out are cleared, except for the secret."
    )
)
class ChannelInput:
    name: str = strawberry.field(description=NAME)
    kind: ChannelKind = strawberry.field(description="The kind of system that the channel talks to.")
    connector: str = strawberry.field(
        description="The login of a user with the role CHANNEL, who has no other channel."
    )
    workstream: str = strawberry.field(description="The name of the workstream of its conversations.")
    queue: str | None = strawberry.field(
        default=UNSET,
        description=("The name of the queue in which its conversations wait; by default the workstream's own queue."),
    )
    url: str | None = strawberry.field(default=UNSET, description=URL)
    public_url: str | None = strawberry.field(default=UNSET, description=PUBLIC_URL)
    account: str | None = strawberry.field(default=UNSET, description=ACCOUNT)
    address: str | None = strawberry.field(default=UNSET, description=ADDRESS)
    secret: str | None = strawberry.field(
        default=UNSET,
        description=(
            "The secret with which both sides sign; for TWILIO, the Auth Token. 16 to 500 characters. It can't be "
            "read. If it is left out, the channel keeps its current secret."
        ),
    )
    disabled: bool = strawberry.field(default=False, description=DISABLED)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.type(description="From this position on, the channel is as the input says.")
class SaveChannelSuccess:
    channel: ConfiguredChannel = strawberry.field(description="The channel, without its secret.")
    position: StreamPosition = strawberry.field(description=POSITION)


SaveChannelResult = Annotated[
    SaveChannelSuccess | ActionRefused,
    strawberry.union("SaveChannelResult", description="The answer to `saveChannel`."),
]
