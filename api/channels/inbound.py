"""POST /channels/{name}: receives messages and delivery reports from a channel. outbound.py sends messages to it.

A sender without a valid signature learns nothing, not even whether the channel exists. shapes.py tells one who has the secret,
but speaks another product's language.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api import client_errors
from api.channels.adapter import (
    ChannelAdapter,
    ChannelConnection,
    DeliveryReport,
    InboundMessage,
    IncomingRequest,
    Unreadable,
)
from api.channels.registry import ADAPTERS, connection_of
from api.channels.shapes import shape_of, signed_by_another_product, told
from models import clock
from models.access.viewers import viewer_by_id
from models.operations.conversations.receive_message import receive_message
from models.operations.delivery.acknowledge_delivery import acknowledge_delivery
from models.operations.operation import Unauthenticated
from models.rules.configuration.channels import NAME
from models.rules.refusals import BadInput, Refused
from models.tables import ConfiguredChannel, Queue, Workstream
from models.values import Viewer
from schema.ids import global_id


async def inbound(request: Request) -> Response:
    query = request.scope["query_string"].decode("latin-1")  # request.url can't be read with a malformed Host header
    incoming = IncomingRequest(query, dict(request.headers), await request.body())
    connection = await _connection(str(request.path_params["name"]))
    adapter = ADAPTERS[connection.row.kind] if connection else None
    if connection is None or adapter is None:
        return _unauthenticated()
    if not adapter.is_genuine(connection, incoming, clock.now()):
        words = signed_by_another_product(connection, incoming, clock.now())
        return _fault(400, "BAD_USER_INPUT", words) if words else _unauthenticated()
    connector = await viewer_by_id(connection.row.connector_id)
    if connector is None:
        return _unauthenticated()
    try:
        answer = await _apply(adapter.read(connection, incoming), connection, connector)
    except Unauthenticated:
        return _unauthenticated()
    except Unreadable as fault:
        is_anothers = (shape := shape_of(incoming)) is not None and shape.kind is not connection.row.kind
        words = told(connection, incoming) if is_anothers else str(fault)
        return _fault(400, "BAD_USER_INPUT", words)
    except BadInput as fault:
        return _fault(400, "BAD_USER_INPUT", fault.message)
    except Refused as refused:
        return _fault(422, refused.code, refused.message)
    return _receipt(adapter, answer)


async def _connection(name: str) -> ChannelConnection | None:
    if not NAME.fullmatch(name):
        return None
    row = await ConfiguredChannel.get_or_none(name=name, disabled_at=None)
    return await connection_of(row) if row else None


async def _apply(
    content: InboundMessage | DeliveryReport | None, connection: ChannelConnection, connector: Viewer
) -> dict[str, str]:
    match content:
        case InboundMessage():
            workstream = await Workstream.get(id=connection.row.workstream_id)
            queue = await Queue.get(id=connection.row.queue_id) if connection.row.queue_id else None
            received = await receive_message(
                channel_message_id=content.id,
                customer=content.customer,
                text=content.text,
                beside=content.beside,
                language=content.language,
                workstream=workstream.name,
                queue=queue.name if queue else None,
                by=connector,
            )
            return {
                "conversationId": global_id("Conversation", received.conversation_id),
                "messageId": global_id("Message", received.message_id),
            }
        case DeliveryReport():
            await acknowledge_delivery(
                content.message_id,
                outcome=content.outcome,
                reason=content.reason,
                channel_message_id=content.channel_message_id,
                by=connector,
            )
            return {}
        case None:
            return {}


def _receipt(adapter: ChannelAdapter, answer: dict[str, str]) -> Response:
    receipt = adapter.receipt()
    if receipt is None:
        return JSONResponse(answer)
    media_type, body = receipt
    return Response(body, media_type=media_type)


def _unauthenticated() -> Response:
    return _fault(401, "UNAUTHENTICATED", "There is no such channel, or the request has no valid signature.")


def _fault(status: int, code: str, message: str) -> Response:
    return JSONResponse({"errors": [client_errors.fault(code, message)]}, status, {"cache-control": "no-store"})
