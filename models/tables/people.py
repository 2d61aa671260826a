"""Users with their roles and presence, and customers. A user who is an agent or a customer has the same id there."""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from models.database.columns import optional_word, word
from models.vocabulary import Presence, Role


class User(Model):
    """A principal who can sign in: person, bot or connector."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    login = fields.CharField(max_length=100, unique=True)
    name = fields.CharField(max_length=200)
    locale = fields.CharField(max_length=20, default="en")
    disabled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "users"


class UserRole(Model):
    id = fields.UUIDField(primary_key=True, default=uuid4)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("vigie.User", related_name="roles", db_index=True)
    user_id: UUID
    role = word(Role, max_length=20)

    class Meta:
        table = "user_roles"
        unique_together = (("user", "role"),)


class UserPresence(Model):
    """The presence of an agent or supervisor. As in Agent, the key is the user's id and no relation.

    `set_by_id` is who set it, and null for one that follows capacity, which `is_automatic` says. `gone_since` is when
    the person's client was found gone: meanwhile the presence is OFFLINE, and `before_gone` what it comes back to, null
    for automatic.
    """

    user_id = fields.UUIDField(primary_key=True)
    presence = word(Presence, max_length=20, default=Presence.OFFLINE)
    since = fields.DatetimeField()
    set_by_id = fields.UUIDField(null=True)
    is_automatic = fields.BooleanField(default=False)
    gone_since = fields.DatetimeField(null=True)
    before_gone = optional_word(Presence, max_length=20)

    class Meta:
        table = "presences"
        indexes = (("presence",),)


class Customer(Model):
    """Whom a conversation is with. Erasable: the name stands nowhere else but in messages."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    name = fields.CharField(max_length=200)
    locale = fields.CharField(max_length=20, default="en")
    connector: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "vigie.User", related_name="brought_customers", null=True, db_index=True
    )
    connector_id: UUID | None
    external_id = fields.CharField(max_length=200, null=True)

    class Meta:
        table = "customers"
        unique_together = (("connector", "external_id"),)
