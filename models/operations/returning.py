"""A customer who goes, and is here again, inside a unit of work: in a live chat, or where the conversation waits."""

from datetime import timedelta
from uuid import UUID

from models.events.record import Record
from models.operations.announcing import announce
from models.operations.due import clear_due, set_due
from models.operations.locking import locked_conversation
from models.operations.moves import to_open
from models.operations.offering import withdraw_pending
from models.operations.sessions import end_sessions_that_may_not_run
from models.tables import Conversation, DueTime
from models.vocabulary import (
    ActiveSubState,
    Audience,
    ChannelFamily,
    ConversationState,
    DueKind,
    StateReason,
    SystemMessageKind,
)

RECONNECT_SECONDS = 180  # how long a live-chat customer may stay away before the conversation ends (ref)


async def is_away(conversation_id: UUID) -> bool:
    """Whether the reconnect window of a live chat runs."""
    return await DueTime.exists(kind=DueKind.CUSTOMER_AWAY, subject_id=conversation_id)


async def live_talks_of(record: Record, customer_id: UUID) -> list[Conversation]:
    """The live chats in which the customer is being answered, locked."""
    talking = await Conversation.filter(customer_id=customer_id, sub_state=ActiveSubState.IN_CONVERSATION)
    live = sorted(row.id for row in talking if row.channel.family is ChannelFamily.LIVE)
    rows = [await locked_conversation(record, conversation_id) for conversation_id in live]
    return [row for row in rows if row.sub_state is ActiveSubState.IN_CONVERSATION]


async def customer_goes(record: Record, conversation: Conversation) -> None:
    """The reconnect window of a live chat that is being answered begins, unless it runs already."""
    if await is_away(conversation.id):
        return
    await set_due(DueKind.CUSTOMER_AWAY, conversation.id, record.at + timedelta(seconds=RECONNECT_SECONDS))
    await announce(record, conversation, SystemMessageKind.CUSTOMER_DISCONNECTED, Audience.AGENT)


async def customer_is_here(record: Record, conversation: Conversation) -> None:
    """Within the reconnect window nothing has changed but that the agent was told, who is told again."""
    if await is_away(conversation.id):
        await clear_due(DueKind.CUSTOMER_AWAY, conversation.id)
        await announce(record, conversation, SystemMessageKind.CUSTOMER_RETURNED, Audience.AGENT)


async def customer_writes_again(record: Record, conversation: Conversation) -> None:
    """What waited for its customer goes back to its queue, where the previous agent is asked first."""
    await customer_is_here(record, conversation)
    if conversation.state is not ConversationState.WAITING:
        return
    withdrawn = await withdraw_pending(record, conversation)
    left = await to_open(record, conversation, StateReason.CUSTOMER_RETURNED)
    ended = await end_sessions_that_may_not_run(record, conversation)
    await record.changed(conversation, offers=withdrawn, participants=[*left, *ended.participants])
    await ended.tell(record, conversation)
