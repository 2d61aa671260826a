"""Vigie whose streams keep the rights that they began with, until the viewer has none left."""

from api.__main__ import app
from models.events.facts import RightsChanged
from schema.streams.stream import Stream
from tests.faults.broken import heartbeats_often


def ignore(self: Stream[object], change: RightsChanged) -> None:
    """Keep the rights that the stream began with."""


if __name__ == "__main__":
    Stream.take_rights = ignore  # type: ignore[method-assign,assignment]
    heartbeats_often.use()
    app()
