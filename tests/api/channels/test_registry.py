"""Every kind of channel has its adapter: registry.py."""

from api.channels.registry import ADAPTERS
from models.vocabulary import ChannelKind


def test_every_kind_has_its_adapter() -> None:
    assert set(ADAPTERS) == set(ChannelKind)
