"""Leases: which process does a follower's work at the moment. Who takes them is followers/leases.py."""

from tortoise import fields
from tortoise.models import Model


class Lease(Model):
    """One row per kind of work. `fence` counts its holders: who returns with an old number has lost it.

    `until` is in milliseconds since 1970 by the clock of the database; processes never compare their own.
    """

    name = fields.CharField(max_length=40, primary_key=True)
    holder = fields.CharField(max_length=120)
    until = fields.BigIntField()
    fence = fields.BigIntField()

    class Meta:
        table = "leases"
