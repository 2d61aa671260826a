"""Refusals after a lost race: who won, when, and the conversation's version now."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from models.events import log
from models.events.facts import ConversationChanged
from models.rules.refusals import Refused
from models.tables import Conversation, Draft, RaisedHand
from models.values import Actor
from models.vocabulary import ActorKind, ConversationAspect, ConversationState, RefusalCode

FACTS_SEARCHED = 200  # the winning act is nearly always among the newest few


class Conflict(Refused):
    """Someone else was first, or the given version is no longer the current one."""

    def __init__(
        self,
        code: RefusalCode,
        message: str,
        *,
        won_by: Actor | None,
        won_at: datetime | None,
        current_version: int,
    ) -> None:
        super().__init__(code, message)
        self.won_by, self.won_at, self.current_version = won_by, won_at, current_version


async def with_winner(refusal: Refused, conversation_id: UUID) -> Conflict:
    """The same refusal, naming the change that caused it."""
    conversation = await Conversation.get(id=conversation_id)
    winner = None
    for entry in await log.changes(conversation_id, limit=FACTS_SEARCHED):
        if isinstance(entry.fact, ConversationChanged) and _decided(entry.fact, refusal.code):
            winner = entry.fact
            break
    return Conflict(
        refusal.code,
        refusal.message,
        won_by=winner.actor if winner else None,
        won_at=winner.at if winner else None,
        current_version=conversation.version,
    )


@contextmanager
def naming_who_took(hand: RaisedHand, conversation: Conversation) -> Iterator[None]:
    """A refusal because another supervisor has taken this hand becomes a Conflict that says who, and when."""
    try:
        yield
    except Refused as refusal:
        if refusal.code is not RefusalCode.HAND_TAKEN or hand.taken_by_id is None:
            raise
        raise Conflict(
            refusal.code,
            refusal.message,
            won_by=Actor(hand.taken_by_id, ActorKind.PERSON),
            won_at=hand.taken_at,
            current_version=conversation.version,
        ) from None


@contextmanager
def naming_who_decided(draft: Draft, conversation: Conversation) -> Iterator[None]:
    """A refusal because somebody has approved or dropped this draft becomes a Conflict that says who, and when."""
    try:
        yield
    except Refused as refusal:
        if refusal.code is not RefusalCode.DRAFT_DECIDED or draft.ended_by_id is None:
            raise
        raise Conflict(
            refusal.code,
            refusal.message,
            won_by=Actor(draft.ended_by_id, ActorKind.PERSON),
            won_at=draft.ended_at,
            current_version=conversation.version,
        ) from None


def _decided(change: ConversationChanged, code: RefusalCode) -> bool:
    match code:
        case RefusalCode.ALREADY_CLOSED:
            is_begun = change.after.is_being_closed and not (change.before and change.before.is_being_closed)
            is_closed = change.after.state is ConversationState.CLOSED or is_begun
            return is_closed and ConversationAspect.STATE in change.aspects
        case RefusalCode.ALREADY_ASSIGNED:
            return ConversationAspect.AGENT in change.aspects and change.after.agent_id is not None
        case RefusalCode.TRANSFER_PENDING:
            return change.after.pending_offer_id is not None and ConversationAspect.OFFER in change.aspects
        case _:
            return bool(change.aspects)
