"""WebSocket: its slot among the sockets, and writing without waiting."""

from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from api.graphql import delivery
from api.traffic.sockets import EXTENSION, Slot, sockets
from api.web.stalled_peers import CutsOffStalledPeers


class WebSocketProtocol(CutsOffStalledPeers, WebSocketsSansIOProtocol):
    """WebSocket, with stalled clients cut off. An application can write to it without waiting."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._slot: Slot | None = None

    def take_over(self, slot: Slot) -> None:
        """The connection has become a WebSocket, and waits for the client to sign in."""
        self._slot = slot
        sockets.wait(slot)
        if hasattr(self, "scope"):
            cast(dict[str, Any], self.scope["extensions"])[EXTENSION] = slot

    def connection_lost(self, exc: Exception | None) -> None:
        if self._slot:
            sockets.release(self._slot)
        super().connection_lost(exc)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if hasattr(self, "scope"):  # it has none if it refused the handshake
            extensions = cast(dict[str, Any], self.scope["extensions"])
            extensions[delivery.EXTENSION] = self

    def write_at_once(self, data: bytes) -> bool:
        if not self.writable.is_set() or self.close_sent or self.disconnected or self.transport.is_closing():
            return False
        self.transport.write(data)
        return True
