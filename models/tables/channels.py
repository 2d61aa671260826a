"""Channel connections: the addresses of connectors that use webhooks, and the secrets for their signatures."""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from models.database.columns import TABLE_DESCRIPTION, word
from models.tables.people import User
from models.tables.queues import Queue
from models.tables.workstreams import Workstream
from models.vocabulary import ChannelKind


class ConfiguredChannel(Model):
    """One per connector. `name` is part of the address to which it posts messages.

    `url` is where messages for customers go: the receiver of a JSON channel, or the base of Twilio's API. `public_url` is
    the address at which the other side reaches Vigie. `account` is the account at the provider, `address` the sender that
    customers see.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    name = fields.CharField(max_length=100, unique=True)
    kind = word(ChannelKind, max_length=20)
    connector: fields.OneToOneRelation[User] = fields.OneToOneField("vigie.User", related_name="channel")
    connector_id: UUID
    workstream: fields.ForeignKeyRelation[Workstream] = fields.ForeignKeyField(
        "vigie.Workstream", related_name="channels", db_index=True
    )
    workstream_id: UUID
    queue: fields.ForeignKeyNullableRelation[Queue] = fields.ForeignKeyField(
        "vigie.Queue", related_name="channels", null=True, db_index=True
    )
    queue_id: UUID | None
    url = fields.CharField(max_length=500, null=True)
    public_url = fields.CharField(max_length=500, null=True)
    account = fields.CharField(max_length=100, null=True)
    address = fields.CharField(max_length=100, null=True)
    disabled_at = fields.DatetimeField(null=True)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "channels"


class ChannelSecret(Model):
    """The secret for signatures. It has its own table, so that nothing that reads or exports channels can read it."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    channel: fields.OneToOneRelation[ConfiguredChannel] = fields.OneToOneField(
        "vigie.ConfiguredChannel", related_name="secret"
    )
    channel_id: UUID
    text = fields.TextField()

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "channel_secrets"
