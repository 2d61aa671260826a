"""The formats of the log: what each release added to facts, and from when on a process may write it.

A release can't read the kinds and words that a later one adds. So a database says in `log_head.format` what may be written
to it, and the command finish-upgrade raises that once no older process runs. facts.py reads what it doesn't know.
"""

import logging
from enum import StrEnum
from typing import Final

from models.events.facts import (
    AlertChanged,
    BatchAdvanced,
    ConfigurationChanged,
    ConversationChanged,
    ConversationDeleted,
    ConversationRead,
    CustomerErased,
    DraftChanged,
    Fact,
    HandChanged,
    KnownFact,
    NotUnderstood,
    PersonChanged,
    SignInsEnded,
    TranscriptErased,
)
from models.events.metrics import NOT_UNDERSTOOD
from models.rules.refusals import UpgradeUnfinished
from models.vocabulary import Act, AttentionReason, BotPosture, ConfigurationKind, StateReason, SystemMessageKind

log = logging.getLogger("vigie.formats")

FIRST: Final = 1  # what the first releases wrote; a database that is upgraded from one of them begins with it
FORMAT: Final = 2  # raised by one in each release that adds a kind or a word to facts; add them below

# With the format that has them first. Never change what a kind, word or field means: give the new meaning a new name.
KINDS: Final[dict[type[KnownFact], int]] = {
    SignInsEnded: 2,
    TranscriptErased: 2,
    CustomerErased: 2,
    PersonChanged: 2,
    ConversationDeleted: 2,
    HandChanged: 2,
    DraftChanged: 2,
    AlertChanged: 2,
    ConversationRead: 2,
    BatchAdvanced: 2,
}
WORDS: Final[dict[StrEnum, int]] = {
    Act.REQUEST_APPROVAL: 2,
    Act.DECIDE_APPROVAL: 2,
    Act.SAVE_GROUP: 2,
    Act.REMOVE_GROUP: 2,
    Act.END_SIGN_INS: 2,
    Act.ERASE_CUSTOMER: 2,
    Act.MERGE_CUSTOMERS: 2,
    Act.PART_CUSTOMER: 2,
    Act.EXPIRE_CONVERSATION: 2,
    Act.CORRECT_SENTIMENT: 2,
    Act.SET_ACTS_FOR: 2,
    Act.JUDGE_ATTENTION: 2,
    Act.RETURN_SILENT: 2,
    Act.TAKE_OVER: 2,
    Act.RAISE_HAND: 2,
    Act.TAKE_HAND: 2,
    Act.RETURN_HAND: 2,
    Act.ANSWER_HAND: 2,
    Act.WITHDRAW_HAND: 2,
    AttentionReason.LIMIT: 2,
    AttentionReason.BOT_LOOPING: 2,
    SystemMessageKind.IDLE_WARNING: 2,
    SystemMessageKind.IDLE_ENDED: 2,
    Act.SET_BOT_POSTURE: 2,
    Act.APPROVE_DRAFT: 2,
    Act.DROP_DRAFT: 2,
    BotPosture.DRAFT: 2,
    BotPosture.OFF: 2,
    Act.SAVE_ALERT_RULE: 2,
    Act.DELETE_ALERT_RULE: 2,
    Act.RING_ALERT: 2,
    Act.ACKNOWLEDGE_ALERTS: 2,
    Act.MARK_READ: 2,
    Act.OPEN_TRANSCRIPT: 2,
    Act.SEARCH_TRANSCRIPTS: 2,
    Act.UNDO_FORCE_CLOSE: 2,
    Act.ADVANCE_BATCH: 2,
    SystemMessageKind.FORCE_CLOSE_BEGUN: 2,
    SystemMessageKind.FORCE_CLOSE_UNDONE: 2,
    SystemMessageKind.QUEUE_OPENS: 2,
    SystemMessageKind.QUEUE_CLOSED: 2,
    SystemMessageKind.NOBODY_THERE: 2,
    ConfigurationKind.GROUP: 2,
    ConfigurationKind.APPROVAL: 2,
    ConfigurationKind.ALERT_RULE: 2,
    StateReason.CUSTOMER_ERASED: 2,
    StateReason.TAKEN_OVER_BY_SUPERVISOR: 2,
    StateReason.TAKEN_OVER_BY_AGENT: 2,
    StateReason.AGENT_SILENT: 2,
}


def format_of(fact: KnownFact) -> int:
    """The first format that has this fact's kind and words."""
    needed = max(KINDS.get(type(fact), FIRST), WORDS.get(fact.act, FIRST))
    match fact:
        case ConfigurationChanged(subject=subject):
            return max(needed, WORDS.get(subject, FIRST))
        case ConversationChanged(after=after):
            return max(needed, WORDS.get(after.state_reason, FIRST), WORDS.get(after.bot_posture, FIRST))
        case _:
            return needed


def must_be_written(needed: int, written: int) -> None:
    """Raises UpgradeUnfinished if facts of this format may not be written to the log yet."""
    if needed > written:
        raise UpgradeUnfinished(
            "This must wait until the upgrade of Vigie is finished: processes of the release before may still run, and "
            "they would not understand it. Once none runs, an operator finishes it with the command finish-upgrade."
        )


def hear(fact: Fact) -> None:
    """Count a fact that is not understood; the first one of each kind is logged."""
    if isinstance(fact, NotUnderstood):
        NOT_UNDERSTOOD.inc()
        if fact.kind not in _told:
            _told.add(fact.kind)
            log.error("A fact of kind %s is not understood: a newer release wrote it. Others are counted.", fact.kind)


class WrittenFormat:
    """The format that the database allows, as this process last read it."""

    def __init__(self) -> None:
        self._number: int = FORMAT

    @property
    def is_newer(self) -> bool:
        """Whether the upgrade to a release after this one is finished, so that this process should no longer run."""
        return self._number > FORMAT

    @property
    def is_older(self) -> bool:
        """Whether the upgrade to this release is not finished."""
        return self._number < FORMAT

    def has(self, word: StrEnum) -> bool:
        """Whether this word may be written."""
        return self._number >= WORDS.get(word, FIRST)

    def must_have(self, word: StrEnum) -> None:
        """Raises UpgradeUnfinished if this word may not be written yet. For acts without a fact, which only have an entry."""
        must_be_written(WORDS.get(word, FIRST), self._number)

    def note(self, number: int) -> None:
        before, self._number = self._number, number
        if number > FORMAT >= before:
            log.error("A newer release is in use (format %d, here %d): background work ends here.", number, FORMAT)


_told: set[str] = set()
written_format = WrittenFormat()
