"""POST /channels/{name}: what the other side of a channel tells us. What we tell it is outbound.py's.

Whoever can't sign learns nothing, not even whether there is such a channel.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api import client_errors
from api.channels.adapter import ChannelAdapter, ChannelConnection, InboundMessage, Posted, Report, Unreadable
from api.channels.registry import ADAPTERS, connection_of
from models import clock
from models.access.viewers import viewer_by_id
from models.operations.conversations.receive_message import receive_message
from models.operations.delivery.acknowledge_delivery import acknowledge_delivery
from models.operations.operation import Unauthenticated
from models.rules.refusals import BadInput, Refused
from models.tables import ConfiguredChannel, Queue, Workstream
from models.values import Viewer
from schema.ids import global_id
from schema.texts import is_storable


async def inbound(request: Request) -> Response:
    posted = Posted(request.url.query, dict(request.headers), await request.body())
    line = await _line(str(request.path_params["name"]))
    kind = ADAPTERS[line.row.kind] if line else None
    if line is None or kind is None or not kind.is_genuine(line, posted, clock.now()):
        return _unauthenticated()
    connector = await viewer_by_id(line.row.connector_id)
    if connector is None:
        return _unauthenticated()
    try:
        answer = await _take(kind.read(line, posted), line, connector)
    except Unauthenticated:
        return _unauthenticated()
    except Unreadable as fault:
        return _fault(400, "BAD_USER_INPUT", str(fault))
    except BadInput as fault:
        return _fault(400, "BAD_USER_INPUT", fault.message)
    except Refused as refused:
        return _fault(422, refused.code, refused.message)
    return _receipt(kind, answer)


async def _line(name: str) -> ChannelConnection | None:
    if not is_storable(name):
        return None
    row = await ConfiguredChannel.get_or_none(name=name, disabled_at=None)
    return await connection_of(row) if row else None


async def _take(said: InboundMessage | Report | None, line: ChannelConnection, connector: Viewer) -> dict[str, str]:
    match said:
        case InboundMessage():
            given = (said.id, said.language, *vars(said.customer).values())
            if not all(is_storable(text) for text in given if isinstance(text, str)):
                raise BadInput("Texts must not contain NUL or half a surrogate pair.")
            workstream = await Workstream.get(id=line.row.workstream_id)
            queue = await Queue.get(id=line.row.queue_id) if line.row.queue_id else None
            received = await receive_message(
                channel_message_id=said.id,
                customer=said.customer,
                text=said.text,
                language=said.language,
                workstream=workstream.name,
                queue=queue.name if queue else None,
                by=connector,
            )
            return {
                "conversationId": global_id("Conversation", received.conversation_id),
                "messageId": global_id("Message", received.message_id),
            }
        case Report():
            await acknowledge_delivery(
                said.message_id,
                outcome=said.outcome,
                reason=said.reason,
                channel_message_id=said.channel_message_id,
                by=connector,
            )
            return {}
        case None:
            return {}


def _receipt(kind: ChannelAdapter, answer: dict[str, str]) -> Response:
    receipt = kind.receipt()
    if receipt is None:
        return JSONResponse(answer)
    media_type, body = receipt
    return Response(body, media_type=media_type)


def _unauthenticated() -> Response:
    return _fault(401, "UNAUTHENTICATED", "There is no such channel, or the request is not signed as it must be.")


def _fault(status: int, code: str, message: str) -> Response:
    return JSONResponse({"errors": [client_errors.fault(code, message)]}, status, {"cache-control": "no-store"})
