"""Who may correct how a message reads, and who reads a correction: people, states and whose message it is."""

import pytest

from models.rules.conversations.corrections import may_correct, may_read_correction
from models.rules.conversations.transitions import Stage
from models.rules.refusals import BadInput
from models.values import Viewer
from models.vocabulary import RefusalCode, Role
from tests.models.rules.examples import (
    ADA,
    CLEO,
    CLOSED,
    CONNECTOR,
    SAM,
    STAGES,
    STRANGER,
    conversation,
    message,
    refusal,
    supervisor,
    viewer,
)

NOT_FOUND, ROLE_REQUIRED = RefusalCode.NOT_FOUND, RefusalCode.ROLE_REQUIRED
SAID = message(sender_id=CLEO, from_customer=True)
API_ACCESS = frozenset({Role.SUPERVISOR, Role.API_ACCESS})

# Who, while they monitor or don't: the refusal, and whether they read a correction of a message that they may read.
PEOPLE: dict[str, tuple[Viewer, bool, RefusalCode | None, bool]] = {
    "a supervisor who monitors": (supervisor(), True, None, True),
    "a supervisor who does not": (supervisor(), False, NOT_FOUND, True),
    "a supervisor of other queues": (
        supervisor(overseen=frozenset()),
        True,
        RefusalCode.OUTSIDE_SUPERVISED_QUEUES,
        False,
    ),
    "a holder of API access": (supervisor(roles=API_ACCESS), True, RefusalCode.API_ACCESS_ROLE, False),
    "a supervisor who is its agent": (supervisor(id=ADA), False, RefusalCode.OWN_CONVERSATION, False),
    "its agent": (viewer(ADA, Role.AGENT), False, ROLE_REQUIRED, False),
    "the bot that has it": (viewer(ADA, Role.BOT), False, ROLE_REQUIRED, False),
    "its customer": (viewer(CLEO, Role.CUSTOMER), False, ROLE_REQUIRED, False),
    "its connector": (viewer(CONNECTOR, Role.CHANNEL), False, ROLE_REQUIRED, False),
    "an administrator": (viewer(STRANGER, Role.ADMIN), False, NOT_FOUND, False),
}


@pytest.mark.parametrize(("who", "monitoring", "code", "reads"), PEOPLE.values(), ids=PEOPLE)
def test_only_supervisors_who_may_read_it(who: Viewer, monitoring: bool, code: RefusalCode | None, reads: bool) -> None:
    subject = conversation(party=frozenset({ADA, CLEO}))
    assert refusal(lambda: may_correct(who, subject, SAID, monitoring=monitoring)) is code
    assert may_read_correction(who, subject) is reads


@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
def test_in_every_state_in_which_they_may_read_it(stage: Stage) -> None:
    if stage is not CLOSED:
        may_correct(supervisor(), conversation(stage), SAID, monitoring=True)
    may_correct(supervisor(), conversation(stage, party=frozenset({SAM, CLEO})), SAID, monitoring=True)
    assert refusal(lambda: may_correct(supervisor(), conversation(stage), SAID, monitoring=False)) is NOT_FOUND


def test_nobody_corrects_what_they_wrote_as_a_customer() -> None:
    own = conversation(customer_id=SAM, party=frozenset({ADA, SAM}))
    assert refusal(lambda: may_correct(supervisor(), own, SAID, monitoring=False)) is RefusalCode.OWN_CONVERSATION
    assert may_read_correction(supervisor(), own) is False


def test_nobody_corrects_where_they_were_consulted() -> None:
    consulted = conversation(party=frozenset({ADA, CLEO, SAM}))
    assert refusal(lambda: may_correct(supervisor(), consulted, SAID, monitoring=False)) is RefusalCode.OWN_CONVERSATION


def test_only_what_a_customer_wrote() -> None:
    with pytest.raises(BadInput, match="messageId"):
        may_correct(supervisor(), conversation(), message(sender_id=ADA), monitoring=True)
