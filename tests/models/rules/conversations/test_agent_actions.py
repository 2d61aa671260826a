"""What agents, customers and connectors may do in each state. Supervisors' actions are in test_supervision.py."""

from typing import Any
from uuid import UUID

import pytest

from models.rules.conversations import agent_actions
from models.rules.conversations.agent_actions import Ending
from models.rules.conversations.transitions import Stage, check
from models.rules.refusals import BadInput, CapacityExceeded
from models.values import SYSTEM, Viewer
from models.vocabulary import (
    Channel,
    ConversationState,
    Distribution,
    NoticeState,
    Presence,
    RefusalCode,
    Role,
    StateReason,
)
from tests.models.rules.examples import (
    ADA,
    AWAITING,
    BOB,
    CLEO,
    CLOSED,
    CONNECTOR,
    IN_CONVERSATION,
    OPEN,
    SALES,
    SAM,
    STAGES,
    STRANGER,
    WAITING,
    WRAP_UP,
    agent,
    conversation,
    refusal,
    sentence,
    supervisor,
    viewer,
    workstream,
)

ONE_OF_EACH = (Channel.LIVE_CHAT, Channel.WHATSAPP, Channel.VOICE, Channel.RECORD)
LIVE, ASYNC, VOICE, RECORD = ONE_OF_EACH
NO, NOT_IN_IT, END = RefusalCode.STATE_NOT_ALLOWED, RefusalCode.NOT_PARTICIPANT, RefusalCode.ALREADY_CLOSED
NO_CHANNEL = RefusalCode.CHANNEL_NOT_SUPPORTED
TO_WRAP_UP = Ending(ConversationState.WRAP_UP, StateReason.AGENT_MOVED_TO_WRAP_UP)
CUSTOMER_ENDS = Ending(ConversationState.WRAP_UP, StateReason.ENDED_BY_CUSTOMER)
CUSTOMER_GIVES_UP = Ending(ConversationState.CLOSED, StateReason.ENDED_BY_CUSTOMER)
RESOLVED = Ending(ConversationState.CLOSED, StateReason.ENDED_BY_AGENT)
BOT_ENDS = Ending(ConversationState.CLOSED, StateReason.ENDED_BY_BOT)


class TestPick:
    OBSTACLES: tuple[tuple[RefusalCode, dict[str, Any]], ...] = (
        (RefusalCode.ROLE_REQUIRED, {"roles": frozenset({Role.SUPERVISOR})}),
        (RefusalCode.AGENT_NOT_IN_QUEUE, {"queue_ids": frozenset({SALES})}),
        (RefusalCode.ALREADY_CLOSED, {"stage": CLOSED}),
        (RefusalCode.ALREADY_ASSIGNED, {"stage": IN_CONVERSATION}),
        (RefusalCode.STATE_NOT_ALLOWED, {"distribution": Distribution.PUSH}),
        (RefusalCode.AGENT_PRESENCE_NOT_ALLOWED, {"presence": Presence.AWAY}),
        (RefusalCode.TOO_MANY_CONVERSATIONS, {"open_conversations": 10}),
        (RefusalCode.CAPACITY_EXCEEDED, {"units_used": 4}),
    )

    @staticmethod
    def pick(
        stage: Stage = OPEN,
        distribution: Distribution = Distribution.PICK,
        roles: frozenset[Role] = frozenset({Role.AGENT}),
        **of_agent: Any,
    ) -> None:
        agent_actions.may_pick(
            viewer(BOB, *roles), conversation(stage, distribution=distribution), workstream(), agent(**of_agent)
        )

    @pytest.mark.parametrize(
        ("stage", "answer"),
        [
            (OPEN, None),
            (AWAITING, RefusalCode.ALREADY_ASSIGNED),
            (IN_CONVERSATION, RefusalCode.ALREADY_ASSIGNED),
            (WAITING, RefusalCode.ALREADY_ASSIGNED),
            (WRAP_UP, RefusalCode.ALREADY_ASSIGNED),
            (CLOSED, RefusalCode.ALREADY_CLOSED),
        ],
        ids=STAGES,
    )
    def test_takes_open_conversations_only(self, stage: Stage, answer: RefusalCode | None) -> None:
        assert refusal(lambda: self.pick(stage)) is answer

    @pytest.mark.parametrize("start", range(len(OBSTACLES)))
    def test_is_refused_in_order(self, start: int) -> None:
        obstacles: dict[str, Any] = {}
        for _, each in reversed(self.OBSTACLES[start:]):
            obstacles |= each  # of two places the earlier obstacle's stands

        assert refusal(lambda: self.pick(**obstacles)) is self.OBSTACLES[start][0]

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.AGENT])
    def test_is_for_agents(self, role: Role) -> None:
        assert refusal(lambda: self.pick(roles=frozenset({role}))) is RefusalCode.ROLE_REQUIRED

    def test_is_no_supervisor_action_so_api_access_does_not_matter(self) -> None:
        assert refusal(lambda: self.pick(roles=frozenset({Role.AGENT, Role.API_ACCESS}))) is None

    def test_ten_open_conversations_are_the_most(self) -> None:
        assert refusal(lambda: self.pick(open_conversations=9)) is None
        assert sentence(lambda: self.pick(open_conversations=10)) == (
            "You have 10 active conversations and the maximum is 10; close one first."
        )

    def test_does_not_go_over_capacity(self) -> None:
        assert refusal(lambda: self.pick(units_used=3)) is None
        with pytest.raises(CapacityExceeded) as caught:
            self.pick(units_used=4)
        assert caught.value.exceeded_by == 1
        assert caught.value.message == (
            "Agent Bob holds 4 of 5 units and this conversation takes 2; finish another one first, because this one is 1 over."
        )


class TestEnd:
    """By place and channel: live chat, async, voice, record."""

    BY_AGENT: dict[str, tuple[Ending | RefusalCode, ...]] = {
        "OPEN": (NOT_IN_IT, NOT_IN_IT, NOT_IN_IT, NOT_IN_IT),
        "ACTIVE awaiting": (NO, NO, NO, NO),
        "ACTIVE in conversation": (TO_WRAP_UP, TO_WRAP_UP, TO_WRAP_UP, RESOLVED),
        "WAITING": (NO, NO, NO, NO),
        "WRAP_UP": (NO, NO, NO, NO),
        "CLOSED": (END, END, END, END),
    }
    BY_CUSTOMER: dict[str, tuple[Ending | RefusalCode, ...]] = {
        "OPEN": (CUSTOMER_GIVES_UP, NO, CUSTOMER_GIVES_UP, NO_CHANNEL),
        "ACTIVE awaiting": (CUSTOMER_GIVES_UP, NO, CUSTOMER_GIVES_UP, NO_CHANNEL),
        "ACTIVE in conversation": (CUSTOMER_ENDS, CUSTOMER_ENDS, CUSTOMER_ENDS, NO_CHANNEL),
        "WAITING": (NO, NO, NO, NO_CHANNEL),
        "WRAP_UP": (NO, NO, NO, NO_CHANNEL),
        "CLOSED": (END, END, END, END),
    }

    @staticmethod
    def outcome(who: Viewer, stage: Stage, channel: Channel, **changes: Any) -> Ending | RefusalCode | None:
        """Where the end leads, which the table of states must know, or why not."""
        before = conversation(stage, channel=channel, **changes)
        if code := refusal(lambda: agent_actions.may_end(who, before)):
            return code
        ending = agent_actions.may_end(who, before)
        check(before, conversation(Stage(ending.state), channel=channel, state_reason=ending.reason, **changes))
        return ending

    @pytest.mark.parametrize("stage", STAGES)
    @pytest.mark.parametrize("column", range(4), ids=ONE_OF_EACH)
    def test_by_its_agent(self, stage: str, column: int) -> None:
        outcome = self.outcome(viewer(ADA, Role.AGENT), STAGES[stage], ONE_OF_EACH[column])

        assert outcome == self.BY_AGENT[stage][column]

    @pytest.mark.parametrize(
        "who", [viewer(CLEO, Role.CUSTOMER), viewer(CONNECTOR, Role.CHANNEL)], ids=["customer", "connector"]
    )
    @pytest.mark.parametrize("stage", STAGES)
    @pytest.mark.parametrize("column", range(4), ids=ONE_OF_EACH)
    def test_by_its_customer_or_the_connector(self, stage: str, column: int, who: Viewer) -> None:
        assert self.outcome(who, STAGES[stage], ONE_OF_EACH[column]) == self.BY_CUSTOMER[stage][column]

    @pytest.mark.parametrize("channel", Channel)
    def test_by_the_bot_that_holds_it(self, channel: Channel) -> None:
        bot = viewer(ADA, Role.BOT)

        assert self.outcome(bot, IN_CONVERSATION, channel, agent_is_bot=True) == BOT_ENDS

    @pytest.mark.parametrize("stage", STAGES)
    @pytest.mark.parametrize(
        "who",
        [viewer(BOB, Role.AGENT), supervisor(), viewer(STRANGER, Role.CUSTOMER), viewer(STRANGER, Role.CHANNEL)],
        ids=["another agent", "a supervisor", "another customer", "another connector"],
    )
    def test_by_nobody_else(self, who: Viewer, stage: str) -> None:
        joined = frozenset({ADA, CLEO, SAM, BOB})

        assert self.outcome(who, STAGES[stage], LIVE, party=joined) is (END if stage == "CLOSED" else NOT_IN_IT)


@pytest.mark.parametrize(
    ("stage", "answer"),
    [(OPEN, NO), (AWAITING, NO), (IN_CONVERSATION, NO), (WAITING, NO), (WRAP_UP, None), (CLOSED, END)],
    ids=STAGES,
)
def test_its_agent_closes_from_wrap_up(stage: Stage, answer: RefusalCode | None) -> None:
    subject = conversation(stage, agent_id=ADA)

    assert refusal(lambda: agent_actions.may_close(viewer(ADA, Role.AGENT), subject)) is answer


@pytest.mark.parametrize("person", [BOB, CLEO, CONNECTOR, SAM], ids=["agent", "customer", "connector", "supervisor"])
def test_nobody_else_closes(person: UUID) -> None:
    everybody = frozenset({ADA, BOB, CLEO, SAM})

    assert refusal(lambda: agent_actions.may_close(viewer(person), conversation(WRAP_UP, party=everybody))) is NOT_IN_IT


class TestLeave:
    @pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
    def test_ends_monitoring_in_every_state(self, stage: Stage) -> None:
        assert refusal(lambda: agent_actions.may_leave(supervisor(), conversation(stage), monitoring=True)) is None

    @pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
    def test_needs_something_to_leave(self, stage: Stage) -> None:
        code = refusal(lambda: agent_actions.may_leave(supervisor(), conversation(stage), monitoring=False))

        assert code is RefusalCode.NOT_MONITORING

    @pytest.mark.parametrize("channel", ONE_OF_EACH)
    @pytest.mark.parametrize(
        "stage", [AWAITING, IN_CONVERSATION, WAITING, WRAP_UP, CLOSED], ids=lambda p: str(p.state) + str(p.sub_state)
    )
    def test_its_agent_leaves_only_while_talking(self, stage: Stage, channel: Channel) -> None:
        subject = conversation(stage, channel=channel, agent_id=ADA)
        if stage == CLOSED:
            expected: RefusalCode | None = END
        elif channel is RECORD:
            expected = NO_CHANNEL
        else:
            expected = None if stage == IN_CONVERSATION else NO

        code = refusal(lambda: agent_actions.may_leave(viewer(ADA, Role.AGENT), subject, monitoring=False))

        assert code is expected

    @pytest.mark.parametrize("person", [CLEO, CONNECTOR, BOB], ids=["customer", "connector", "consultant"])
    @pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
    def test_customer_and_consultants_leave_while_it_goes_on(self, stage: Stage, person: UUID) -> None:
        subject = conversation(stage, party=frozenset({ADA, CLEO, BOB}))

        code = refusal(lambda: agent_actions.may_leave(viewer(person), subject, monitoring=False))

        assert code is (END if stage == CLOSED else None)


def test_an_agent_who_ends_too_soon_or_twice_is_told_what_comes_first() -> None:
    awaiting = conversation(AWAITING)

    assert sentence(lambda: agent_actions.may_end(viewer(ADA, Role.AGENT), awaiting)) == (
        "This conversation is offered to an agent who has not accepted yet; accept the offer first, or decline it."
    )
    assert sentence(lambda: agent_actions.may_end(viewer(ADA, Role.AGENT), conversation(WRAP_UP))) == (
        "This conversation is in wrap-up; it has already ended, so close it."
    )


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
