"""Users with their roles and presence, and customers. The agent or customer of a user has the user's id."""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from models.database.columns import TABLE_DESCRIPTION, optional_word, word
from models.vocabulary import Presence, Role


class User(Model):
    """A person, bot or connector that can sign in."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    login = fields.CharField(max_length=100, unique=True)
    name = fields.CharField(max_length=200)
    locale = fields.CharField(max_length=20, default="en")
    disabled_at = fields.DatetimeField(null=True)

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
    """The customer of conversations. They can be erased: besides here, their name is in messages only."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    name = fields.CharField(max_length=200)
    locale = fields.CharField(max_length=20, default="en")
    connector: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "vigie.User", related_name="brought_customers", null=True, db_index=True
    )
    connector_id: UUID | None
    external_id = fields.CharField(max_length=200, null=True)

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "customers"
        unique_together = (("connector", "external_id"),)
