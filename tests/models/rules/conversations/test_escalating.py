"""Who may escalate what, and which queue takes it."""

import pytest

from models.rules.conversations.agent_actions import may_escalate
from models.rules.conversations.transitions import Stage
from models.rules.offers.targets import must_take
from models.vocabulary import Channel, QueueType, RefusalCode, Role
from tests.models.rules.examples import (
    ADA,
    BOB,
    CLOSED,
    IN_CONVERSATION,
    STAGES,
    conversation,
    queue,
    refusal,
    sentence,
    viewer,
)

BOT = viewer(ADA, Role.BOT)


@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
def test_a_bot_escalates_what_it_talks_in(stage: Stage) -> None:
    expected = {
        IN_CONVERSATION: None,
        CLOSED: RefusalCode.ALREADY_CLOSED,
        STAGES["OPEN"]: RefusalCode.NOT_PARTICIPANT,
    }.get(stage, RefusalCode.STATE_NOT_ALLOWED)
    assert refusal(lambda: may_escalate(BOT, conversation(stage, agent_is_bot=True))) is expected


def test_only_the_bot_that_has_it_and_no_record() -> None:
    assert refusal(lambda: may_escalate(viewer(ADA, Role.AGENT), conversation())) is RefusalCode.ROLE_REQUIRED
    assert refusal(lambda: may_escalate(viewer(BOB, Role.BOT), conversation())) is RefusalCode.NOT_PARTICIPANT
    record = conversation(channel=Channel.RECORD)
    assert refusal(lambda: may_escalate(BOT, record)) is RefusalCode.CHANNEL_NOT_SUPPORTED


@pytest.mark.parametrize("channel", Channel)
def test_a_queue_takes_channels_of_its_type_only(channel: Channel) -> None:
    fitting = {Channel.VOICE: QueueType.VOICE, Channel.RECORD: QueueType.RECORD}.get(channel, QueueType.MESSAGING)
    for type in QueueType:
        expected = None if type is fitting else RefusalCode.QUEUE_TYPE_MISMATCH
        assert refusal(lambda type=type: must_take(channel, queue(type=type))) is expected  # type: ignore[misc]


def test_says_which_type_it_takes() -> None:
    assert "VOICE" in sentence(lambda: must_take(Channel.VOICE, queue()))
