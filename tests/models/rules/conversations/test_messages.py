"""Who may write, for whose eyes, and who sets which presence. Other acts are in test_agent_actions.py."""

from typing import Any

import pytest

from models.rules.conversations import agent_actions, messages
from models.rules.conversations.transitions import Stage
from models.rules.refusals import BadInput
from models.values import SYSTEM, Viewer
from models.vocabulary import (
    Channel,
    MessageVisibility,
    NoticeState,
    ParticipantMode,
    Presence,
    RefusalCode,
    Role,
)
from tests.models.rules.examples import (
    ADA,
    BOB,
    CLEO,
    CLOSED,
    CONNECTOR,
    IN_CONVERSATION,
    OPEN,
    STAGES,
    STRANGER,
    conversation,
    refusal,
    supervisor,
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


class TestConsent:
    @staticmethod
    def record(who: Viewer, notice: NoticeState, stage: Stage = IN_CONVERSATION) -> None:
        agent_actions.may_record_consent(who, conversation(stage, party=frozenset({ADA, BOB, CLEO})), notice)

    @pytest.mark.parametrize("notice", [NoticeState.NOTIFIED, NoticeState.CONSENTED, NoticeState.REFUSED])
    @pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
    def test_is_recorded_by_the_customer_and_the_connector_while_it_goes_on(
        self, stage: Stage, notice: NoticeState
    ) -> None:
        expected = END if stage == CLOSED else None

        assert refusal(lambda: self.record(viewer(CLEO, Role.CUSTOMER), notice, stage)) is expected
        assert refusal(lambda: self.record(viewer(CONNECTOR, Role.CHANNEL), notice, stage)) is expected

    @pytest.mark.parametrize(
        "who",
        [viewer(ADA, Role.AGENT), viewer(BOB, Role.AGENT), supervisor(), viewer(STRANGER, Role.CHANNEL)],
        ids=["its agent", "a consultant", "a supervisor", "another connector"],
    )
    def test_is_recorded_by_nobody_else(self, who: Viewer) -> None:
        assert refusal(lambda: self.record(who, NoticeState.CONSENTED)) is NOT_IN_IT

    def test_can_be_given_or_refused_but_not_made_unnecessary(self) -> None:
        with pytest.raises(BadInput):
            self.record(viewer(CLEO, Role.CUSTOMER), NoticeState.NOT_REQUIRED)


class TestPresence:
    @pytest.mark.parametrize("presence", [presence for presence in Presence if presence is not Presence.INACTIVE])
    @pytest.mark.parametrize("role", Role)
    def test_is_set_by_agents_bots_and_supervisors(self, role: Role, presence: Presence) -> None:
        expected = None if role in (Role.AGENT, Role.BOT, Role.SUPERVISOR) else RefusalCode.ROLE_REQUIRED

        assert refusal(lambda: agent_actions.may_set_presence(viewer(BOB, role), presence)) is expected

    def test_inactive_is_set_by_the_system_only(self) -> None:
        with pytest.raises(BadInput) as caught:
            agent_actions.may_set_presence(viewer(BOB, Role.AGENT), Presence.INACTIVE)

        assert str(caught.value) == caught.value.message
        assert caught.value.message == "Only the system sets INACTIVE; choose AWAY or OFFLINE."
        agent_actions.may_set_presence(SYSTEM, Presence.INACTIVE)
