"""Vigie with heartbeats every second, for those who wait for one: a stream without news tells its position by nothing else."""

from api.__main__ import app
from schema.streams import heartbeats

SECONDS = 1.0

if __name__ == "__main__":
    heartbeats.HEARTBEAT_SECONDS = SECONDS
    app()
