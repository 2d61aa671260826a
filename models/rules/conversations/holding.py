"""Whose word counts: in which epoch a conversation's holder acts, and what whoever was taken over from is answered.

Who may take over is in rules/supervision.py.
"""

from collections.abc import Iterable

from models.rules.refusals import BadInput, Refused
from models.vocabulary import ParticipantMode, RefusalCode, StateReason

HANDLING_MODES = (ParticipantMode.PRIMARY, ParticipantMode.BOT)
TAKEN_OVER_REASONS = (StateReason.TAKEN_OVER_BY_SUPERVISOR, StateReason.TAKEN_OVER_BY_AGENT)


def epoch(modes: Iterable[ParticipantMode]) -> int:
    """How often somebody has come to hold the conversation, from all its participations, former ones included.

    It is counted, not kept: a release that knows nothing of epochs raises it, too.
    """
    return sum(mode in HANDLING_MODES for mode in modes)


def must_be_of_epoch(expected: int, current: int, *, is_customers: bool) -> None:
    """Raises Refused if somebody has come to hold the conversation since an act was decided, be it the same one again."""
    if is_customers:
        raise BadInput("expectedEpoch is for agents and bots; leave it out.")
    if expected > current:
        raise BadInput("expectedEpoch is in the future; give the conversation's epoch as it was read.")
    if expected < current:
        raise Refused(
            RefusalCode.TAKEN_OVER,
            f"You acted on epoch {expected} of this conversation and it is at {current}: somebody has come to have it since, "
            "perhaps you yourself; read it again, and decide anew.",
        )


def taken_over() -> Refused:
    return Refused(
        RefusalCode.TAKEN_OVER,
        "Somebody has taken this conversation over from you; what you sent before stays sent, and nothing more is accepted "
        "from you: don't repeat it.",
    )
