"""Closes a WebSocket whose client sends text that is not UTF-8 with 1007 (RFC 6455, section 8.1)."""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import OPEN

NOT_UTF8 = 1007


class ClosesOnBrokenText(WebSocketsSansIOProtocol):
    """uvicorn closes it as well, but logs a traceback, so that anybody could fill the log."""

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text" and not self.close_sent and not _is_utf8(b"".join(self.frames)):
            self.frames = []
            if self.conn.state is OPEN:  # otherwise the client's own close came with it and is answered
                self.conn.send_close(NOT_UTF8, "The text is not UTF-8")
            self.handle_parser_exception()
            return
        super().send_receive_event_to_app()


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
