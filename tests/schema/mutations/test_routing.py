"""What clients see of routing: whether a queue is open, what a conversation asks for, and a bot that escalates."""

from datetime import UTC, datetime

from models import clock
from models.tables import Conversation, OperatingHours
from models.vocabulary import AgentKind, ConversationState
from tests.schema.asking import ask, statements
from tests.schema.documents import act
from tests.schema.examples import id_of
from tests.support.builders import a_conversation, a_customer, a_queue, a_workstream, an_admin, an_agent, settings
from tests.support.databases import Database
from tests.support.unknown_ids import unknown

QUEUES = "{ queues { name isOpen opensAt } }"
MONDAY_AT_EIGHT = datetime(2026, 3, 30, 8, tzinfo=UTC)  # ten o'clock in Paris, on the first working day of summer time


async def test_whether_a_queue_is_open_and_when_it_opens(database: Database) -> None:
    early = await OperatingHours.create(name="Early", time_zone="Europe/Paris", weekly=[(0, "09:00", "17:00")])
    late = await OperatingHours.create(name="Late", time_zone="Europe/Paris", weekly=[(0, "13:00", "17:00")])
    await a_queue("Always", priority=1)
    await a_queue("Early", priority=2, operating_hours=early)
    await a_queue("Late", priority=3, operating_hours=late)
    await a_queue("Shut", priority=4, operating_hours=late, closed_since=MONDAY_AT_EIGHT)
    with clock.standing_at(MONDAY_AT_EIGHT), statements() as sent:
        queues = (await ask(await an_admin(), QUEUES))["queues"]
    assert [(queue["name"], queue["isOpen"], queue["opensAt"]) for queue in queues] == [
        ("Always", True, None),
        ("Early", True, None),
        ("Late", False, "2026-03-30T11:00:00Z"),
        ("Shut", False, None),
    ]
    assert len([sql for sql in sent if 'JOIN "operating_hours"' in sql]) == 1


async def test_a_bot_escalates_into_a_queue(database: Database) -> None:
    await settings()
    queue, other = await a_queue("Bots"), await a_queue("People")
    bot = await an_agent("Botty", in_=[queue], kind=AgentKind.BOT)
    row = await a_conversation(ConversationState.ACTIVE, queue=queue, agent=bot)
    answer = await act(bot, "escalateConversation", conversationId=id_of(row), queueId=id_of(other))
    assert answer["__typename"] == "ConversationSuccess"
    assert answer["conversation"] is None, "a bot sees what it holds, and no more"
    row = await Conversation.get(id=row.id)
    assert (row.state, row.queue_id, row.escalated_by) == (ConversationState.OPEN, other.id, [str(bot.id)])
    again = await act(bot, "escalateConversation", conversationId=id_of(row))
    assert again["code"] == "NOT_FOUND"
    nowhere = await a_conversation(ConversationState.ACTIVE, queue=queue, agent=bot)
    answer = await act(bot, "escalateConversation", conversationId=id_of(nowhere), queueId=unknown("Queue"))
    assert answer["code"] == "NOT_FOUND"


async def test_a_conversation_starts_with_the_skills_it_asks_for(database: Database) -> None:
    await a_workstream(await a_queue(), "Chat")
    customer = await a_customer(signs_in=True)
    answer = await act(customer, "startConversation", workstream="Chat", requiredSkills=["French"])
    assert answer["__typename"] == "ConversationSuccess"
    assert (await Conversation.get()).required_skills == ["French"]
