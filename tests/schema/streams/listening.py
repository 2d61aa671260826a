"""Reads a stream as a client does, and checks each frame against the contract of StreamItem before a test gets it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import strawberry
from strawberry.types import ExecutionResult

from models.access.viewers import viewer_by_id
from models.values import Viewer
from schema.context import Context, CurrentSignIn
from schema.root import schema
from schema.streams import heartbeats

PATIENCE_SECONDS = 10.0

ITEM = "__typename ... on StreamItem { position previousPosition occurredAt }"
SNAPSHOT = "snapshot { conversationId version state subState queueId agentId sentimentLevel attentionLevel }"
HAND = "raisedHand { handStatus takenBy { name } }"
DRAFT = "text viewerDecision { allowed code }"
END = "{ reason stateReason explanation closedBy { name } }"
REVOKED = f"... on AccessRevoked {{ explanation monitoringEnd {END} }} ... on ResyncRequired {{ resyncReason }}"

LIVE_LIST = f"""subscription ($filter: ConversationFilter, $after: StreamPosition) {{
  ongoingConversationsChanged(filter: $filter, after: $after) {{
    {ITEM} {REVOKED}
    ... on ConversationList {{ last conversations {{ id version state sentiment {{ level }} attention {{ level }} }} }}
    ... on ConversationEntered {{ {SNAPSHOT} conversation {{ id title }} }}
    ... on ConversationUpdated {{ {SNAPSHOT} conversation {{ id title {HAND} viewerActions {{ action allowed }} }} }}
    ... on ConversationLeft {{ conversationId }}
  }}
}}"""
STATE_CHANGES = f"""subscription ($filter: ConversationFilter, $ids: [ID!], $after: StreamPosition) {{
  conversationStateChanged(filter: $filter, conversationIds: $ids, after: $after) {{
    {ITEM} {REVOKED}
    ... on ConversationStateChange {{
      {SNAPSHOT} changed fromState toState fromAgentId fromQueueId stateReason actor {{ name kind }} requestId
      conversation {{ id }}
    }}
  }}
}}"""
SENTIMENT = f"""subscription ($after: StreamPosition) {{
  sentimentChanged(after: $after) {{
    {ITEM} {REVOKED}
    ... on SentimentChange {{ conversationId from to score engine confidence trigger {{ text }} conversation {{ id }} }}
  }}
}}"""
TIMELINE = f"""subscription ($id: ID!, $after: StreamPosition) {{
  conversationTimeline(conversationId: $id, after: $after) {{
    {ITEM} {REVOKED}
    ... on MessageAdded {{ message {{ text visibility sender {{ name }} }} }}
    ... on SystemMessageAdded {{ message {{ text systemKind }} }}
    ... on ConversationStateChange {{ changed toState snapshot {{ sentimentLevel agentId }} }}
    ... on ParticipantChange {{ moves {{ mode left person {{ name }} }} }}
    ... on OfferChange {{ kind status }}
    ... on SentimentChange {{ to }}
    ... on DraftChange {{ draftId draftStatus decidedBy {{ name }} draft {{ text }} }}
    ... on BotPostureChange {{ botPosture setBy {{ name }} }}
    ... on HandChange {{ handKind handStatus takenBy {{ name }} hand {{ id }} }}
  }}
}}"""
NOTIFICATIONS = f"""subscription ($after: StreamPosition) {{
  notifications(after: $after) {{
    {ITEM} {REVOKED}
    ... on Notification {{ conversationId conversation {{ title }} }}
    ... on AboutOffer {{ offerKind offerStatus offer {{ id status }} }}
    ... on OfferNotification {{ expiresAt }}
    ... on SupervisorJoined {{ supervisor {{ name }} }}
    ... on SupervisorLeft {{ supervisor {{ name }} }}
    ... on ConversationForceClosed {{ supervisor {{ name }} closesAt }}
    ... on ForceCloseUndone {{ supervisor {{ name }} }}
    ... on ConversationTransferred {{ toAgent {{ name }} }}
    ... on ConversationTakenOver {{ takenOverBy {{ name }} }}
    ... on ConversationReturned {{ fromAgent {{ name }} }}
    ... on SentimentAlert {{ level }}
    ... on HandNotification {{ handKind handStatus takenBy {{ name }} hand {{ id reason }} }}
    ... on DraftNotification {{ draftId draftStatus waitsForViewer decidedBy {{ name }} draft {{ {DRAFT} }} }}
    ... on AlertNotification {{ alertId isAcknowledgement condition alert {{ id isRead ruleName value }} }}
    ... on ConversationRead {{ readUpTo unread }}
    ... on MonitoringNotice {{ ended supervisor {{ name }} session {{ purpose }} }}
    ... on MonitoringEnded {{ end {END} session {{ endReason }} }}
  }}
}}"""

CHANGES = ("ConversationStateChange", "ParticipantChange", "OfferChange", "SystemMessageAdded")

Frame = dict[str, Any]


class Listener:
    """`last` is the position a client would resume from."""

    def __init__(self, results: AsyncIterator[ExecutionResult], after: str | None) -> None:
        self._results = results
        self.last = after

    async def frame(self) -> Frame:
        """The next frame, heartbeats included."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            result = await anext(self._results)
        assert result.errors is None, result.errors
        assert result.data is not None
        [frame] = result.data.values()
        self._must_follow(frame)
        return dict(frame)

    async def next(self, type_name: str | None = None) -> Frame:
        """The next frame that is no heartbeat, which must be of this type."""
        while (frame := await self.frame())["__typename"] == "Heartbeat":
            pass
        assert type_name in (None, frame["__typename"]), frame
        return frame

    async def next_after_changes(self, type_name: str) -> Frame:
        """The next frame of this type, before which only changes of the conversation may be told, no words."""
        while (frame := await self.next())["__typename"] != type_name:
            assert frame["__typename"] in CHANGES, frame
        return frame

    async def until(self, position: str) -> list[Frame]:
        """All frames but heartbeats up to a position of the log; whatever was there to be told is among them."""
        frames: list[Frame] = []
        while self.last is None or self.last < position:
            frame = await self.frame()
            if frame["__typename"] != "Heartbeat":
                frames.append(frame)
        return frames

    async def ended(self) -> None:
        with pytest.raises(StopAsyncIteration):
            async with asyncio.timeout(PATIENCE_SECONDS):
                await anext(self._results)

    def _must_follow(self, frame: Frame) -> None:
        kind, position, previous = frame["__typename"], frame["position"], frame["previousPosition"]
        if kind in ("ResyncRequired", "AccessRevoked"):
            assert previous is None
            return
        assert previous is not None
        assert previous <= position
        if kind == "Stale":
            assert previous == position == self.last
            return
        is_first = self.last is None
        is_part = kind == "ConversationList" and previous < position == self.last
        assert is_first or is_part or previous == self.last or kind == "ConversationList", (self.last, frame)
        if kind not in ("Heartbeat", "ConversationList") and not is_first:
            assert position > (self.last or ""), (self.last, frame)
        self.last = position


@asynccontextmanager
async def listening(
    viewer: Viewer,
    document: str,
    *,
    by: strawberry.Schema = schema,
    sign_in: CurrentSignIn | None = None,
    **variables: Any,
) -> AsyncIterator[Listener]:
    """A stream opened in someone's name; it is closed as a leaving client closes it."""
    now = await viewer_by_id(viewer.id)
    context = Context(viewer=now, locale=viewer.locale, sign_in=sign_in or CurrentSignIn())
    results = await by.subscribe(document, variable_values=variables, context_value=context)
    assert isinstance(results, AsyncGenerator)
    try:
        yield Listener(results, variables.get("after"))
    finally:
        await results.aclose()


async def refused(context: Context, document: str, **variables: Any) -> str:
    """The code of the error that a subscription must end in before its first frame."""
    results = await schema.subscribe(document, variable_values=variables, context_value=context)
    assert isinstance(results, AsyncGenerator)
    result = await anext(results)
    await results.aclose()
    assert result.errors is not None
    [error] = result.errors
    assert error.extensions is not None
    return str(error.extensions["code"])


@pytest.fixture
def quick_heartbeats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send heartbeats quickly, so that a stream without news soon shows its position."""
    monkeypatch.setattr(heartbeats, "HEARTBEAT_SECONDS", 0.02)
