"""Who may write a message, and with which visibility. What else people may do is in test_agent_actions.py."""

from typing import Any

import pytest

from models.rules.conversations import messages
from models.rules.conversations.transitions import Stage
from models.vocabulary import Channel, MessageVisibility, ParticipantMode, RefusalCode, Role
from tests.models.rules.examples import (
    BOB,
    CLOSED,
    CONNECTOR,
    IN_CONVERSATION,
    OPEN,
    STAGES,
    STRANGER,
    conversation,
    refusal,
    viewer,
)

NOT_IN_IT, END, NO_CHANNEL = RefusalCode.NOT_PARTICIPANT, RefusalCode.ALREADY_CLOSED, RefusalCode.CHANNEL_NOT_SUPPORTED
RECORD = Channel.RECORD


class TestWrite:
    PUBLIC, INTERNAL = MessageVisibility
    REFUSED = RefusalCode.VISIBILITY_NOT_ALLOWED
    # mode: (without visibility, PUBLIC, INTERNAL)
    BY_MODE: dict[ParticipantMode | None, tuple[MessageVisibility | RefusalCode, ...]] = {
        ParticipantMode.PRIMARY: (PUBLIC, PUBLIC, INTERNAL),
        ParticipantMode.BOT: (PUBLIC, PUBLIC, INTERNAL),
        ParticipantMode.CONSULT: (INTERNAL, PUBLIC, INTERNAL),
        ParticipantMode.CUSTOMER: (PUBLIC, PUBLIC, REFUSED),
        ParticipantMode.MONITOR: (NOT_IN_IT, NOT_IN_IT, NOT_IN_IT),
        None: (NOT_IN_IT, NOT_IN_IT, NOT_IN_IT),
    }

    @staticmethod
    def written(
        stage: Stage, mode: ParticipantMode | None, visibility: MessageVisibility | None, **changes: Any
    ) -> MessageVisibility | RefusalCode:
        who = changes.pop("who", viewer(BOB))
        subject = conversation(stage, **changes)

        def write() -> MessageVisibility:
            return messages.may_write(who, subject, joined_as=mode, visibility=visibility)

        return refusal(write) or write()

    @pytest.mark.parametrize("stage", [stage for stage in STAGES if stage != "CLOSED"])
    @pytest.mark.parametrize("mode", BY_MODE, ids=str)
    def test_by_mode_in_every_ongoing_state(self, mode: ParticipantMode | None, stage: str) -> None:
        default, public, internal = self.BY_MODE[mode]
        if mode is ParticipantMode.CONSULT and stage == "WRAP_UP":
            public = self.REFUSED

        assert self.written(STAGES[stage], mode, None) == default
        assert self.written(STAGES[stage], mode, self.PUBLIC) == public
        assert self.written(STAGES[stage], mode, self.INTERNAL) == internal

    @pytest.mark.parametrize("mode", BY_MODE, ids=str)
    @pytest.mark.parametrize("visibility", [None, PUBLIC, INTERNAL], ids=str)
    def test_nothing_is_written_once_closed(
        self, mode: ParticipantMode | None, visibility: MessageVisibility | None
    ) -> None:
        assert self.written(CLOSED, mode, visibility) is END

    @pytest.mark.parametrize("visibility", [None, PUBLIC, INTERNAL], ids=str)
    def test_records_have_no_messages(self, visibility: MessageVisibility | None) -> None:
        assert self.written(IN_CONVERSATION, ParticipantMode.PRIMARY, visibility, channel=RECORD) is NO_CHANNEL

    @pytest.mark.parametrize("channel", [channel for channel in Channel if channel is not RECORD])
    def test_every_other_channel_has(self, channel: Channel) -> None:
        assert self.written(IN_CONVERSATION, ParticipantMode.PRIMARY, None, channel=channel) is self.PUBLIC

    def test_the_connector_that_opened_it_writes_as_its_customer(self) -> None:
        connector = viewer(CONNECTOR, Role.CHANNEL)

        assert self.written(OPEN, None, None, who=connector) is self.PUBLIC
        assert self.written(OPEN, None, self.INTERNAL, who=connector) is self.REFUSED
        assert self.written(OPEN, None, None, who=connector, connector_id=STRANGER) is NOT_IN_IT
        assert self.written(OPEN, None, None, who=connector, connector_id=None) is NOT_IN_IT
