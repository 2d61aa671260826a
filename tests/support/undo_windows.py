"""Conversations whose force close can be undone."""

from datetime import timedelta

import pytest

from models.operations.conversations.force_close import force_close
from models.tables import Conversation
from models.vocabulary import ActiveSubState, ConversationState
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import reread

WINDOW = timedelta(seconds=20)
STAGES = [
    (ConversationState.OPEN, None),
    (ConversationState.ACTIVE, ActiveSubState.AWAITING_ACCEPTANCE),
    (ConversationState.ACTIVE, ActiveSubState.IN_CONVERSATION),
    (ConversationState.WAITING, None),
    (ConversationState.WRAP_UP, None),
]
each_stage = pytest.mark.parametrize(("state", "sub_state"), STAGES)


async def closing(fixtures: Fixtures, row: Conversation) -> Conversation:
    await force_close(row.id, reason="spam", by=fixtures.sam)
    return await reread(row)
