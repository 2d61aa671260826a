"""Sums of the ongoing conversations by queue, channel and agent, moved by each change. view.py adds up figures from them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from models.floor.conversations import FloorConversation
from models.floor.index import SortedKeys
from models.reading.figures import (
    ATTENTION,
    AWAITING,
    HANDS_RAISED,
    IN_CONVERSATION,
    OPEN,
    SENTIMENTS,
    WAITING,
    WRAP_UP,
    Sums,
)
from models.rules.figures import sentiment_index
from models.vocabulary import ActiveSubState, Channel, ConversationState, HandStatus


class LiveSums(Sums):
    """Also keeps in order, for each queue and channel, the conversations that wait for an agent."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: dict[UUID, dict[Channel, SortedKeys]] = {}

    def add(self, each: FloorConversation) -> None:
        self._move(each, 1)
        if each.row.state is ConversationState.OPEN and each.row.waiting_since is not None:
            channels = self.waiting.setdefault(each.row.queue_id, {})
            channels.setdefault(each.row.channel, SortedKeys()).add((each.row.waiting_since, each.row.id))

    def remove(self, each: FloorConversation) -> None:
        self._move(each, -1)
        if each.row.state is ConversationState.OPEN and each.row.waiting_since is not None:
            channels = self.waiting[each.row.queue_id]
            channels[each.row.channel].remove((each.row.waiting_since, each.row.id))
            if not channels[each.row.channel]:
                del channels[each.row.channel]

    def count(self, each: FloorConversation, number: int) -> None:
        """Count a conversation that is not to be kept in order."""
        self._move(each, number)

    def longest_wait(self, queue_id: UUID, channel: Channel, without: Collection[UUID]) -> datetime | None:
        """Since when the conversation has waited that waits longest. The conversations in `without` don't count."""
        keys = self.waiting.get(queue_id, {}).get(channel)
        for moment, conversation_id in keys.after(None) if keys else ():
            if conversation_id not in without:
                assert isinstance(moment, datetime)
                return moment
        return None

    def _move(self, each: FloorConversation, number: int) -> None:
        row = each.row
        state = _state_index(row.state, row.sub_state)
        sentiment = SENTIMENTS.start + sentiment_index(row.sentiment_level)
        attention = ATTENTION.start + row.attention_level.rank
        cells = [self.of_channel(row.queue_id, row.channel)]
        if row.agent_id is not None and row.state is not ConversationState.OPEN:
            cells.append(self.of_agent(row.queue_id, row.agent_id))
        for cell in cells:
            cell[state] += number
            cell[sentiment] += number
            cell[attention] += number
            if row.hand_status is HandStatus.RAISED:
                cell[HANDS_RAISED] += number


def _state_index(state: ConversationState, sub_state: ActiveSubState | None) -> int:
    match state:
        case ConversationState.OPEN:
            return OPEN
        case ConversationState.WAITING:
            return WAITING
        case ConversationState.WRAP_UP:
            return WRAP_UP
        case _:
            return AWAITING if sub_state is ActiveSubState.AWAITING_ACCEPTANCE else IN_CONVERSATION
