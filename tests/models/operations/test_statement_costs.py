"""An operation takes a fixed number of statements on rows, its append to the log included, which counts as one.

PostgreSQL takes more for locks, which must be there before the rows are read that they protect: of the doer, of an agent,
and of presences. On SQLite a unit of work is alone already.
"""

from collections.abc import Awaitable
from typing import TypeVar

from models.database.connections import speaks_postgres
from models.operations.conversations.force_close import force_close
from models.operations.conversations.send_message import send_message
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.transfer import transfer
from models.values import SYSTEM
from models.vocabulary import Channel
from tests.schema.asking import statements
from tests.support.fixtures import Fixtures
from tests.support.scoring import score_message

T = TypeVar("T")


async def _counted(work: Awaitable[T]) -> tuple[T, int]:
    """What it returns, and how many statements it took, apart from those that begin and commit its transaction."""
    with statements() as sent:
        result = await work
    return result, len(sent)


async def test_messages(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    _, reply = await _counted(
        send_message(row.id, text="Hello", by=fixtures.ada)
    )  # which is a row for the figures, too
    _, by_agent = await _counted(send_message(row.id, text="How can I help?", by=fixtures.ada))
    sent, by_customer = await _counted(send_message(row.id, text="Thank you, great!", by=fixtures.cleo))
    _, scored = await _counted(score_message(sent.message_id, by=SYSTEM))
    chat = await fixtures.talking(channel=Channel.LIVE_CHAT)  # whose customer may have been away
    _, in_live_chat = await _counted(send_message(chat.id, text="Hello", by=fixtures.cleo))
    of_each = (7, 6, 7, 6) if speaks_postgres() else (6, 5, 6, 6)
    assert (reply, by_agent, by_customer, in_live_chat, scored) == (of_each[0] + 1, *of_each)


async def test_offers_and_closing(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    offered, assigned = await _counted(assign_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.sam))
    _, accepted = await _counted(accept_offer(offered.offer_id, by=fixtures.bob))
    _, transferred = await _counted(transfer(row.id, agent_id=fixtures.ada.id, by=fixtures.sam))
    _, closed = await _counted(force_close(row.id, reason="It hangs.", by=fixtures.sam))
    of_each = (15, 15, 15, 16) if speaks_postgres() else (12, 13, 12, 14)
    assert (assigned, accepted, transferred, closed) == of_each
