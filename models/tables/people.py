"""Users with their roles, groups, sign-ins and presence, and customers. The agent or customer of a user has the user's id."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.fields import Field
from tortoise.indexes import Index
from tortoise.models import Model

from models.database.columns import TABLE_DESCRIPTION, optional_text, optional_word, word
from models.folding import added_by_folding
from models.vocabulary import Presence, Role


class User(Model):
    """A person, bot or connector that can sign in.

    Tokens that were issued no later than `not_before`, in seconds since the epoch, don't count.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    login = fields.CharField(max_length=100, unique=True)
    name = fields.CharField(max_length=200)
    locale = fields.CharField(max_length=20, default="en")
    disabled_at = fields.DatetimeField(null=True)
    not_before = fields.BigIntField(null=True)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "users"


class UserRole(Model):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("vigie.User", related_name="roles", db_index=True)
    user_id: UUID
    role = word(Role, max_length=20)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "user_roles"
        unique_together = (("user", "role"),)


class ActingFor(Model):
    """An agent for whom a connector may act. It has no effect while the two lack the roles AGENT and CHANNEL."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    connector: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("vigie.User", related_name="acts_for")
    connector_id: UUID
    agent: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "vigie.User", related_name="acted_for_by", db_index=True
    )
    agent_id: UUID

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "acting_for"
        unique_together = (("connector", "agent"),)


class SignIn(Model):
    """Where and when a user signed in. `key` is a hash of what its tokens have in common.

    `expires_at` is when its newest token expires. Once an administrator or the user has ended it, the row stays until
    `keep_until`, so that none of its tokens counts again.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("vigie.User", related_name="sign_ins", db_index=True)
    user_id: UUID
    key = fields.CharField(max_length=64)
    begun_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(db_index=True)
    ended_at: Field[datetime | None] = fields.DatetimeField(null=True)
    keep_until: Field[datetime | None] = fields.DatetimeField(null=True)
    address = fields.CharField(max_length=64, default="")
    client = fields.CharField(max_length=200, default="")

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "sign_ins"
        unique_together = (("user", "key"),)


class Group(Model):
    """A group of the identity provider, and the roles and queues that its members get. The queues are lists of ids."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    name = fields.CharField(max_length=100, unique=True)
    roles: Field[list[str]] = fields.JSONField(default=list)
    overseen: Field[list[str]] = fields.JSONField(default=list)
    member_of: Field[list[str]] = fields.JSONField(default=list)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "groups"


class GroupGrant(Model):
    """What a user got from their groups the last time. They lose that, and nothing else, when they leave the groups.

    As in Agent, the key is the user's id and no relation.
    """

    user_id = fields.UUIDField(primary_key=True)
    roles: Field[list[str]] = fields.JSONField(default=list)
    overseen: Field[list[str]] = fields.JSONField(default=list)
    member_of: Field[list[str]] = fields.JSONField(default=list)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "group_grants"


class UserPresence(Model):
    """The presence of an agent or supervisor. As in Agent, the key is the user's id and no relation.

    `is_automatic` says that it follows the load; otherwise `set_by_id` is who set it. `gone_since` is when the person's
    client was found to be gone: until they come back, the presence is OFFLINE, and `before_gone` is the presence to return
    to, null for automatic.
    """

    user_id = fields.UUIDField(primary_key=True)
    presence = word(Presence, max_length=20, default=Presence.OFFLINE)
    since = fields.DatetimeField()
    set_by_id = fields.UUIDField(null=True)
    is_automatic = fields.BooleanField(default=False)
    gone_since = fields.DatetimeField(null=True)
    before_gone = optional_word(Presence, max_length=20)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "presences"
        indexes = (("presence",),)


class Customer(Model):
    """The customer of conversations. The row of one who is erased stays, with an empty name and without an address.

    `name_folded` is as `title_folded` of conversations. `external_id` is the address as its channel wrote it first, to which
    answers go, and `address_key` what all ways to write it have in common, as addresses.py says; null in rows of the
    release before until their next message or finish-upgrade.

    `merged_into_id` is the customer into whom an agent or supervisor merged this one, null if nobody did. `person` is where
    these steps end, as whom others see this customer; null if they are seen as themselves. Conversations and addresses stay
    each customer's own.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    name = fields.CharField(max_length=200)
    name_folded = optional_text()
    locale = fields.CharField(max_length=20, default="en")
    connector: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "vigie.User", related_name="brought_customers", null=True, db_index=True
    )
    connector_id: UUID | None
    external_id = fields.CharField(max_length=200, null=True)
    address_key: Field[str | None] = fields.CharField(max_length=300, null=True)
    erased_at: Field[datetime | None] = fields.DatetimeField(null=True)
    merged_into_id: Field[UUID | None] = fields.UUIDField(null=True)
    person: fields.ForeignKeyNullableRelation["Customer"] = fields.ForeignKeyField(
        "vigie.Customer", related_name="merged", null=True, db_index=True, on_delete=fields.OnDelete.SET_NULL
    )
    person_id: UUID | None

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "customers"
        unique_together = (("connector", "external_id"),)
        indexes = (Index(fields=("connector_id", "address_key")),)

    async def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_folded = added_by_folding(self.name)
        if "name" in (columns := kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = [*columns, "name_folded"]
        await super().save(*args, **kwargs)
