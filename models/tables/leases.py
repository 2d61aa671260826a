"""The running server processes: which of them does a follower's work, and on which settings they agree.

followers/leases.py takes and renews leases, followers/shared_settings.py compares settings.
"""

from tortoise import fields
from tortoise.fields import Field
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


class ServerProcess(Model):
    """`settings` has a keyed hash for each setting on which all processes must agree, never its value.

    `until` is in milliseconds since 1970 by the database's clock; after that the process counts as ended.
    """

    name = fields.CharField(max_length=120, primary_key=True)
    host = fields.CharField(max_length=64)
    until = fields.BigIntField()
    settings: Field[dict[str, str]] = fields.JSONField()

    class Meta:
        table_description = TABLE_DESCRIPTION
        table = "server_processes"
