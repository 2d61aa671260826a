"""A supervisor undoes a force close before its customer is told. What nobody undoes, end_undo_window.py closes."""

from dataclasses import dataclass
from uuid import UUID

from models.events.undo_windows import stop_closing
from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules import supervision
from models.steps.changing import Change, changing
from models.steps.locks import locked_conversation, locked_settings
from models.values import Viewer
from models.vocabulary import Act, Audience, DueKind, SupervisorAction, SystemMessageKind


@dataclass(frozen=True, kw_only=True)
class ForceCloseUndone(Outcome):
    conversation_id: UUID


@operation(Act.UNDO_FORCE_CLOSE, ForceCloseUndone, is_audited=True, conflicts=True)
async def undo_force_close(
    uow: UnitOfWork,
    conversation_id: UUID,
    *,
    expected_version: int | None = None,
    batch_id: UUID | None = None,
    by: Viewer,
    request_id: str | None = None,
) -> ForceCloseUndone:
    """Let it go on as if it had not been closed: it is as it was. A pending offer has again the time that it had left."""
    uow.conversation_id = conversation_id
    uow.evidence.tell(batch=batch_id)
    conversation = await locked_conversation(uow, conversation_id)
    supervision.may(
        SupervisorAction.UNDO_FORCE_CLOSE,
        by,
        conversation.values(),
        await locked_settings(uow, conversation),
        monitoring=False,
        expected_version=expected_version,
    )
    async with changing(uow, conversation) as change:
        await _offer_on(change)
        _silent_on(change)
        stop_closing(uow.due, conversation)
        change.announce(SystemMessageKind.FORCE_CLOSE_UNDONE, Audience.AGENT, name=by.name)
    return ForceCloseUndone(conversation_id=conversation_id)


def _silent_on(change: Change) -> None:
    """The agent could not write meanwhile."""
    conversation = change.conversation
    if conversation.silent_since and conversation.closing_since:
        conversation.silent_since += change.uow.at - max(conversation.closing_since, conversation.silent_since)


async def _offer_on(change: Change) -> None:
    """The agent could not answer meanwhile; their clients no longer ring, and are told of the offer again."""
    uow, conversation = change.uow, change.conversation
    offer = (await uow.rows.attached(conversation)).offer
    if offer is None or conversation.closing_since is None:
        return
    offer.expires_at += uow.at - max(conversation.closing_since, offer.made_at)
    await offer.save(update_fields=["expires_at"])
    uow.due.set(DueKind.OFFER_EXPIRES, offer.id, offer.expires_at)
    change.offers.append(offer)
