"""Lets a PostgreSQL recover from its files as from a backup, which begins another timeline, as a promotion does."""

import os

from tests.support.servers import PostgresServer


def recover(postgres: PostgresServer) -> None:
    """Stop it, and start it on another timeline. Nothing is lost."""
    postgres.stop()
    data = postgres.directory / "data"
    signal, owner = data / "recovery.signal", os.stat(data)
    signal.touch()
    os.chown(signal, owner.st_uid, owner.st_gid)
    with (data / "postgresql.auto.conf").open("a") as file:
        file.write("restore_command = 'false'\n")
    postgres.start()
