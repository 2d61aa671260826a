"""The generic kind of channel: signed JSON in both directions, for a receiver you write yourself. signing.py signs."""

import json
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from api.channels.adapter import (
    Answer,
    Attempt,
    ChannelConnection,
    DeliveryReport,
    InboundMessage,
    IncomingRequest,
    OutgoingRequest,
    Unreadable,
    failure_of,
)
from api.channels.signing import is_signed, signed
from models.operations.conversations.send_message import LONGEST_CONNECTOR_ID
from models.operations.conversations.start_conversation import LONGEST_EXTERNAL_ID, NewCustomer
from models.reading.outbound import Outbound
from models.rules.conversations.contents import (
    LONGEST_ADDRESS,
    LONGEST_REACTION,
    LONGEST_WORDS,
    MOST_CONTACT_ADDRESSES,
    MOST_PARTS,
    Beside,
    Choice,
    Contact,
    Content,
    Location,
    Media,
    Reaction,
    Unshown,
)
from models.rules.conversations.message_length import LONGEST_TEXT
from models.vocabulary import ContentKind, DeliveryOutcome
from schema.ids import global_id, row_id_or_unknown

Id = Annotated[str, Field(min_length=1, max_length=LONGEST_CONNECTOR_ID)]
Words = Annotated[str, Field(min_length=1, max_length=LONGEST_WORDS)]
Tag = Annotated[str, Field(min_length=2, max_length=20)]


class _Incoming(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Customer(_Incoming):
    id: Annotated[str, Field(min_length=1, max_length=LONGEST_EXTERNAL_ID)]
    name: Annotated[str, Field(min_length=1, max_length=LONGEST_EXTERNAL_ID)] | None = None
    locale: Tag | None = None


class _Media(_Incoming):
    kind: Literal["IMAGE", "AUDIO", "VIDEO", "STICKER", "FILE"]
    media_type: Words | None = Field(default=None, alias="mediaType")
    name: Words | None = None
    url: Annotated[str, Field(max_length=LONGEST_ADDRESS, pattern="^https?://")] | None = None

    def content(self) -> Content:
        return Media(ContentKind(self.kind), self.media_type, self.name, self.url)


class _Location(_Incoming):
    kind: Literal["LOCATION"]
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
    label: Words | None = None
    address: Words | None = None

    def content(self) -> Content:
        return Location(self.latitude, self.longitude, self.label, self.address)


class _Contact(_Incoming):
    kind: Literal["CONTACT"]
    name: Words | None = None
    addresses: Annotated[list[Words], Field(max_length=MOST_CONTACT_ADDRESSES)] = Field(default_factory=list)

    def content(self) -> Content:
        return Contact(self.name, tuple(self.addresses))


class _Reaction(_Incoming):
    kind: Literal["REACTION"]
    emoji: Annotated[str, Field(min_length=1, max_length=LONGEST_REACTION)] | None = None

    def content(self) -> Content:
        return Reaction(self.emoji)


class _Choice(_Incoming):
    kind: Literal["CHOICE"]
    id: Words

    def content(self) -> Content:
        return Choice(self.id)


class _Other(_Incoming):
    kind: Literal["OTHER"]
    name: Words | None = None

    def content(self) -> Content:
        return Unshown(self.name)


_Content = Annotated[_Media | _Location | _Contact | _Reaction | _Choice | _Other, Field(discriminator="kind")]


class _Message(_Incoming):
    type: Literal["message"]
    id: Id
    sender: _Customer = Field(alias="from")
    text: Annotated[str, Field(max_length=LONGEST_TEXT)] | None = None
    language: Tag | None = None
    contents: Annotated[list[_Content], Field(max_length=MOST_PARTS)] | None = None
    reply_to: Id | None = Field(default=None, alias="replyTo")

    @model_validator(mode="after")
    def _says_something(self) -> "_Message":
        if not self.text and not self.contents:
            raise PydanticCustomError("nothing", "text or contents is missing")
        return self


class _Delivery(_Incoming):
    type: Literal["delivery"]
    message_id: str = Field(alias="messageId")
    status: Literal["SENT", "DELIVERED", "FAILED"]
    reason: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    connector_message_id: Id | None = Field(default=None, alias="connectorMessageId")


_INCOMING: TypeAdapter[_Message | _Delivery] = TypeAdapter(Annotated[_Message | _Delivery, Field(discriminator="type")])


class JsonMessages:
    """The adapter for signed JSON. docs/connectors.md shows what each side sends."""

    def is_genuine(self, connection: ChannelConnection, incoming: IncomingRequest, now: datetime) -> bool:
        return is_signed(connection.secret, incoming.headers, incoming.body, now)

    def read(self, connection: ChannelConnection, incoming: IncomingRequest) -> InboundMessage | DeliveryReport | None:
        try:
            payload = _INCOMING.validate_json(incoming.body)
        except ValidationError as error:
            raise Unreadable(_sentence(error)) from None
        if isinstance(payload, _Message):
            return InboundMessage(
                id=payload.id,
                customer=NewCustomer(
                    payload.sender.name or payload.sender.id, payload.sender.id, payload.sender.locale
                ),
                text=payload.text or "",
                language=payload.language,
                beside=Beside(tuple(each.content() for each in payload.contents or ()), payload.reply_to),
            )
        return DeliveryReport(
            message_id=row_id_or_unknown(payload.message_id, "Message"),
            outcome=DeliveryOutcome(payload.status),
            reason=payload.reason,
            channel_message_id=payload.connector_message_id,
        )

    def receipt(self) -> tuple[str, bytes] | None:
        return None

    def outgoing_request(self, connection: ChannelConnection, message: Outbound, now: datetime) -> OutgoingRequest:
        """Every attempt has the same id, so that the receiver recognises a message that it has already accepted."""
        message_id = global_id("Message", message.message_id)
        body = json.dumps(_payload(message_id, message), ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"content-type": "application/json", **signed(connection.secret, message_id, body, now)}
        assert connection.row.url is not None
        return OutgoingRequest("POST", connection.row.url, headers, body)

    def attempt_result(self, answer: Answer) -> Attempt:
        """2xx means accepted. The body may contain the channel's own id as `{"id": …}`."""
        if not 200 <= answer.status < 300:
            return failure_of(answer, None)
        return Attempt(DeliveryOutcome.SENT, channel_message_id=_receiver_id(answer.body))

    def status_query(self, connection: ChannelConnection, message: Outbound) -> OutgoingRequest | None:
        return None

    def accepted_ids(self, answer: Answer, message: Outbound) -> list[str]:
        return []


def _payload(message_id: str, message: Outbound) -> dict[str, Any]:
    return {
        "type": "message",
        "id": message_id,
        "to": message.to,
        "name": message.customer_name,
        "conversation": global_id("Conversation", message.conversation_id),
        "text": message.text,
        "language": message.language,
        "system": message.system_kind,
        "sentAt": message.sent_at.isoformat(),
    }


def _receiver_id(body: bytes) -> str | None:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    given = answer.get("id") if isinstance(answer, dict) else None
    return given if isinstance(given, str) and 0 < len(given) <= LONGEST_CONNECTOR_ID and given.isprintable() else None


def _sentence(error: ValidationError) -> str:
    """Where the first error is and what is wrong there; never the value that was sent."""
    fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(part) for part in fault["loc"]) or "The body"
    return f"{where}: {fault['msg']}."
