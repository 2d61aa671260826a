"""A live list as Strawberry's and broadcaster's documentation show it: each subscriber runs its own generator."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, NewType

import strawberry
from broadcaster import Broadcast
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from strawberry.asgi import GraphQL
from strawberry.schema.config import StrawberryConfig
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

from tests.benchmarks.peers.python.serving import facts, given, serve

CHANNEL = "floor"
StreamPosition = NewType("StreamPosition", str)


@strawberry.type
class Queue:
    id: strawberry.ID
    name: str


@strawberry.type
class Agent:
    id: strawberry.ID
    name: str
    is_bot: bool


@strawberry.type
class Customer:
    name: str


@strawberry.type
class Sentiment:
    level: str
    score: float
    changed_at: str
    confidence: float | None
    trend: str | None
    is_fallback: bool


@strawberry.type
class SentimentStatus:
    state: str
    reason: str | None


@strawberry.type
class Offer:
    kind: str
    expires_at: str
    agent: Agent


@strawberry.type
class RaisedHand:
    id: strawberry.ID
    hand_kind: str
    reason: str | None
    hand_status: str
    raised_at: str
    agent: Agent
    taken_by: Agent | None


@strawberry.type
class AttentionCause:
    reason: str
    level: str
    since: str
    began_at: str
    due_at: str | None
    times: int | None


@strawberry.type
class Attention:
    level: str
    since: str | None
    causes: list[AttentionCause]


@strawberry.type
class ViewerAction:
    action: str
    allowed: bool
    code: str | None
    reason: str | None


@strawberry.type
class Conversation:
    id: strawberry.ID
    version: int
    epoch: int
    title: str
    channel: str
    elevated_to: str | None
    state: str
    sub_state: str | None
    created_at: str
    waiting_since: str | None
    first_wait_seconds: int | None
    handled_since: str | None
    wrap_up_since: str | None
    last_activity_at: str
    queue: Queue
    agent: Agent | None
    customer: Customer
    sentiment: Sentiment | None
    sentiment_status: SentimentStatus
    pending_offer: Offer | None
    raised_hand: RaisedHand | None
    closes_at: str | None
    attention: Attention | None
    viewer_actions: list[ViewerAction]


@strawberry.type
class ConversationSnapshot:
    conversation_id: strawberry.ID


@strawberry.interface
class StreamItem:
    position: StreamPosition
    previous_position: StreamPosition | None
    occurred_at: str


@strawberry.type
class ConversationList(StreamItem):
    conversations: list[Conversation]
    last: bool


@strawberry.type
class ConversationEntered(StreamItem):
    conversation: Conversation


@strawberry.type
class ConversationUpdated(StreamItem):
    snapshot: ConversationSnapshot
    conversation: Conversation


@strawberry.type
class ConversationLeft(StreamItem):
    conversation_id: strawberry.ID


@strawberry.type
class QueueRenamed(StreamItem):
    queue: Queue


@strawberry.type
class AccessRevoked(StreamItem):
    explanation: str


OngoingConversationsUpdate = Annotated[
    ConversationList | ConversationEntered | ConversationUpdated | ConversationLeft | QueueRenamed | AccessRevoked,
    strawberry.union("OngoingConversationsUpdate"),
]

prepared = given()
broadcast = Broadcast("memory://")


def item(frame: dict[str, Any]) -> dict[str, Any]:
    """The fields of any StreamItem."""
    return {_snake(name): frame[name] for name in ("position", "previousPosition", "occurredAt")}


def conversation_of(row: dict[str, Any]) -> Conversation:
    agent, attention = row["agent"], row["attention"]
    causes = [AttentionCause(**{_snake(name): value for name, value in each.items()}) for each in attention["causes"]]
    objects = {
        "queue": Queue(**row["queue"]),
        "agent": Agent(id=agent["id"], name=agent["name"], is_bot=agent["isBot"]),
        "customer": Customer(**row["customer"]),
        "sentiment": Sentiment(**{_snake(name): value for name, value in row["sentiment"].items()}),
        "sentiment_status": SentimentStatus(**row["sentimentStatus"]),
        "attention": Attention(level=attention["level"], since=attention["since"], causes=causes),
        "viewer_actions": [ViewerAction(**each) for each in row["viewerActions"]],
    }
    return Conversation(**{_snake(name): value for name, value in row.items()} | objects)


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


@strawberry.type
class Query:
    @strawberry.field
    def name(self) -> str:
        return "plain Strawberry"


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def ongoing_conversations_changed(
        self, after: StreamPosition | None = None
    ) -> AsyncGenerator[OngoingConversationsUpdate, None]:
        events: Any  # broadcaster types a message as text; in memory, it is any object
        async with broadcast.subscribe(CHANNEL) as events:
            yield ConversationList(**item(prepared["opening"]), conversations=[], last=True)
            async for event in events:
                yield event.message


schema = strawberry.Schema(
    Query,
    subscription=Subscription,
    config=StrawberryConfig(scalar_map={StreamPosition: strawberry.scalar(name="StreamPosition")}),
)
stream: Iterator[dict[str, Any]] = facts(prepared["fact"])
conversation = conversation_of(prepared["fact"]["conversation"])
snapshot = ConversationSnapshot(conversation_id=prepared["fact"]["snapshot"]["conversationId"])


async def publish(request: Request) -> Response:
    for _ in range(int(request.query_params["facts"])):
        fact = next(stream)
        message: Any = ConversationUpdated(**item(fact), snapshot=snapshot, conversation=conversation)
        await broadcast.publish(CHANNEL, message)
    return Response()


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    async with broadcast:
        yield


if __name__ == "__main__":
    graphql: Any = GraphQL(schema, subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL])
    routes = [Route("/publish", publish, methods=["POST"]), WebSocketRoute("/graphql", graphql)]
    serve(Starlette(routes=routes, lifespan=lifespan))
