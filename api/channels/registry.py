"""The adapter of each kind of channel. adapter.py defines what an adapter must do."""

from collections.abc import Mapping
from types import MappingProxyType

from api.channels.adapter import ChannelAdapter, ChannelConnection
from api.channels.json_messages import JsonMessages
from api.channels.twilio import Twilio
from models.tables import ChannelSecret, ConfiguredChannel
from models.vocabulary import ChannelKind

ADAPTERS: Mapping[ChannelKind, ChannelAdapter] = MappingProxyType(
    {ChannelKind.JSON: JsonMessages(), ChannelKind.TWILIO: Twilio()}
)


async def connection_of(row: ConfiguredChannel) -> ChannelConnection:
    secret = await ChannelSecret.get(channel_id=row.id)
    return ChannelConnection(row, secret.text)
