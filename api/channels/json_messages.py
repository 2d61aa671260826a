"""The generic kind: signed JSON both ways, for a receiver of one's own. Its signatures are signing.py's."""

import json
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from api.channels.adapter import (
    Answer,
    Attempt,
    Call,
    ChannelConnection,
    InboundMessage,
    Posted,
    Report,
    Unreadable,
    failure_of,
)
from api.channels.signing import is_signed, signed
from models.operations.conversations.send_message import LONGEST_CONNECTOR_ID, LONGEST_TEXT
from models.operations.conversations.start_conversation import LONGEST_EXTERNAL_ID, NewCustomer
from models.reading.outbound import Outbound
from models.vocabulary import DeliveryOutcome
from schema.ids import global_id, row_id_or_unknown

Id = Annotated[str, Field(min_length=1, max_length=LONGEST_CONNECTOR_ID)]
Tag = Annotated[str, Field(min_length=2, max_length=20)]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Customer(_Said):
    id: Annotated[str, Field(min_length=1, max_length=LONGEST_EXTERNAL_ID)]
    name: Annotated[str, Field(min_length=1, max_length=LONGEST_EXTERNAL_ID)] | None = None
    locale: Tag | None = None


class _Message(_Said):
    type: Literal["message"]
    id: Id
    sender: _Customer = Field(alias="from")
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
    language: Tag | None = None


class _Delivery(_Said):
    type: Literal["delivery"]
    message_id: str = Field(alias="messageId")
    status: Literal["SENT", "DELIVERED", "FAILED"]
    reason: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    connector_message_id: Id | None = Field(default=None, alias="connectorMessageId")


_SAID: TypeAdapter[_Message | _Delivery] = TypeAdapter(Annotated[_Message | _Delivery, Field(discriminator="type")])


class JsonMessages:
    """docs/connectors.md shows what each side sends."""

    def is_genuine(self, line: ChannelConnection, posted: Posted, now: datetime) -> bool:
        return is_signed(line.secret, posted.headers, posted.body, now)

    def read(self, line: ChannelConnection, posted: Posted) -> InboundMessage | Report | None:
        try:
            said = _SAID.validate_json(posted.body)
        except ValidationError as error:
            raise Unreadable(_sentence(error)) from None
        if isinstance(said, _Message):
            return InboundMessage(
                id=said.id,
                customer=NewCustomer(said.sender.name or said.sender.id, said.sender.id, said.sender.locale),
                text=said.text,
                language=said.language,
            )
        return Report(
            message_id=row_id_or_unknown(said.message_id, "Message"),
            outcome=DeliveryOutcome(said.status),
            reason=said.reason,
            channel_message_id=said.connector_message_id,
        )

    def receipt(self) -> tuple[str, bytes] | None:
        return None

    def call(self, line: ChannelConnection, out: Outbound, now: datetime) -> Call:
        """The id is the same at every attempt, so that a receiver recognises what it has taken already."""
        message_id = global_id("Message", out.message_id)
        body = json.dumps(_said(message_id, out), ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"content-type": "application/json", **signed(line.secret, message_id, body, now)}
        assert line.row.url is not None
        return Call("POST", line.row.url, headers, body)

    def attempt(self, answer: Answer) -> Attempt:
        """2xx means taken; the body may tell the channel's own id as `{"id": …}`."""
        if not 200 <= answer.status < 300:
            return failure_of(answer, None)
        return Attempt(DeliveryOutcome.SENT, channel_message_id=_their_id(answer.body))

    def inquiry(self, line: ChannelConnection, out: Outbound) -> Call | None:
        return None

    def taken(self, answer: Answer, out: Outbound) -> list[str]:
        return []


def _said(message_id: str, out: Outbound) -> dict[str, Any]:
    return {
        "type": "message",
        "id": message_id,
        "to": out.to,
        "name": out.customer_name,
        "conversation": global_id("Conversation", out.conversation_id),
        "text": out.text,
        "language": out.language,
        "system": out.system_kind,
        "sentAt": out.sent_at.isoformat(),
    }


def _their_id(body: bytes) -> str | None:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    given = said.get("id") if isinstance(said, dict) else None
    return given if isinstance(given, str) and 0 < len(given) <= LONGEST_CONNECTOR_ID and given.isprintable() else None


def _sentence(error: ValidationError) -> str:
    """The first fault, by where it is; never what was given."""
    fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(part) for part in fault["loc"]) or "The body"
    return f"{where}: {fault['msg']}."
