"""Leases: which process does a follower's work at the moment. followers/leases.py takes and renews them."""

from tortoise import fields
from tortoise.models import Model

from models.database.columns import TABLE_DESCRIPTION


class Lease(Model):
    """One row per kind of work. `fence` counts its holders: a process with an older number has lost the lease.

    `until` is in milliseconds since 1970 by the database's clock; processes never compare their own clocks.
    """

    name = fields.CharField(max_length=40, primary_key=True)
    holder = fields.CharField(max_length=120)
    until = fields.BigIntField()
    fence = fields.BigIntField()

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "leases"
