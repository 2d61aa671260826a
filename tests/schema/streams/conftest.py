"""Fixtures of the streams' tests."""

from tests.schema.streams.listening import quick_heartbeats

__all__ = ["quick_heartbeats"]
