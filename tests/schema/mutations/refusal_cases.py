"""How each refusal code is provoked: who sends which mutation in which situation. test_refusal_codes.py does it."""

from collections.abc import Awaitable, Callable
from typing import Any

from models import clock
from models.tables import Conversation, QueueSupervisor, User
from models.vocabulary import (
    ActiveSubState,
    AgentKind,
    Channel,
    ConversationState,
    Distribution,
    ElevatedMode,
    MonitoringPolicy,
    NoticeState,
    OfferKind,
    OfferStatus,
    Presence,
    QueueType,
    RefusalCode,
    Role,
)
from schema.ids import global_id
from tests.schema.asking import Somebody
from tests.schema.examples import id_of
from tests.support.builders import (
    a_conversation,
    a_customer,
    a_queue,
    a_session,
    a_supervisor,
    a_workstream,
    an_admin,
    an_agent,
    an_offer,
    settings,
)

ACTIVE, OPEN, WRAP_UP = ConversationState.ACTIVE, ConversationState.OPEN, ConversationState.WRAP_UP

Case = Callable[[], Awaitable[tuple[Somebody, str, dict[str, Any]]]]
CASES: dict[RefusalCode, Case] = {}


def case(code: RefusalCode) -> Callable[[Case], Case]:
    def keep(situation: Case) -> Case:
        CASES[code] = situation
        return situation

    return keep


async def a_row(state: ConversationState = ACTIVE, **given: Any) -> tuple[User, Conversation]:
    """A conversation and the supervisor of its queue."""
    row = await a_conversation(state, **given)
    return await a_supervisor(oversees=[await row.queue]), row


def to_agent(row: Conversation, agent: User, **more: Any) -> dict[str, Any]:
    return {"conversationId": id_of(row), "target": {"agentId": id_of(agent)}, **more}


def to_queue(row: Conversation, queue: Any) -> dict[str, Any]:
    return {"conversationId": id_of(row), "target": {"queueId": id_of(queue)}}


@case(RefusalCode.NOT_FOUND)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    _, row = await a_row()
    return await a_supervisor(oversees=[await a_queue()]), "monitor", {"conversationId": id_of(row)}


@case(RefusalCode.API_ACCESS_ROLE)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    row = await a_conversation(ACTIVE)
    holder = await a_supervisor(oversees=[await row.queue], also=[Role.API_ACCESS])
    return holder, "join", {"conversationId": id_of(row)}


@case(RefusalCode.ROLE_REQUIRED)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    agent = await an_agent()
    row = await a_conversation(ACTIVE, agent=agent)
    return agent, "forceClose", {"conversationId": id_of(row)}


@case(RefusalCode.NOT_BEING_CLOSED)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, row = await a_row()
    return supervisor, "undoForceClose", {"conversationId": id_of(row)}


@case(RefusalCode.OUTSIDE_SUPERVISED_QUEUES)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    both = await a_supervisor(oversees=[await a_queue()], also=[Role.ADMIN])
    return both, "monitor", {"conversationId": id_of(await a_conversation(ACTIVE))}


@case(RefusalCode.SWITCHED_OFF)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    await settings(force_close=False)
    supervisor, row = await a_row()
    return supervisor, "forceClose", {"conversationId": id_of(row)}


@case(RefusalCode.CHANNEL_NOT_SUPPORTED)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, row = await a_row(channel=Channel.RECORD)
    return supervisor, "monitor", {"conversationId": id_of(row)}


@case(RefusalCode.ALREADY_CLOSED)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, row = await a_row(ConversationState.CLOSED)
    return supervisor, "forceClose", {"conversationId": id_of(row)}


@case(RefusalCode.STALE_VERSION)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, row = await a_row()
    return supervisor, "forceClose", {"conversationId": id_of(row), "expectedVersion": row.version + 1}


@case(RefusalCode.ALREADY_ASSIGNED)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, row = await a_row()
    return supervisor, "assign", to_agent(row, await an_agent())


@case(RefusalCode.STATE_NOT_ALLOWED)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, row = await a_row(OPEN)
    return supervisor, "monitor", {"conversationId": id_of(row)}


@case(RefusalCode.ELEVATED_TO_VOICE_OR_VIDEO)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, row = await a_row(elevated_to=ElevatedMode.VIDEO)
    return supervisor, "transfer", {"conversationId": id_of(row), "agentId": id_of(await an_agent())}


@case(RefusalCode.SOURCE_IS_BOT)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, row = await a_row(agent=await an_agent(kind=AgentKind.BOT))
    return supervisor, "transfer", {"conversationId": id_of(row), "agentId": id_of(await an_agent())}


@case(RefusalCode.TRANSFER_PENDING)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, row = await a_row(offered_to=await an_agent())
    return supervisor, "transfer", {"conversationId": id_of(row), "agentId": id_of(await an_agent())}


@case(RefusalCode.OWN_CONVERSATION)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    queue = await a_queue()
    both = await an_agent(in_=[queue], also=[Role.SUPERVISOR])
    await QueueSupervisor.create(queue=queue, supervisor=both)
    row = await a_conversation(ACTIVE, queue=queue, agent=both)
    return both, "monitor", {"conversationId": id_of(row)}


@case(RefusalCode.NOTICE_REQUIRED)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    await settings(monitoring_policy=MonitoringPolicy.NOTICE_REQUIRED)
    supervisor, row = await a_row()
    return supervisor, "monitor", {"conversationId": id_of(row)}


@case(RefusalCode.CONSENT_REFUSED)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    await settings(monitoring_policy=MonitoringPolicy.NOTICE_REQUIRED)
    supervisor, row = await a_row(notice_state=NoticeState.REFUSED)
    return supervisor, "join", {"conversationId": id_of(row)}


@case(RefusalCode.PURPOSE_NOT_LISTED)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    await settings(monitoring_purposes=["Coaching"])
    supervisor, row = await a_row()
    return supervisor, "join", {"conversationId": id_of(row), "purpose": "Curiosity"}


@case(RefusalCode.SAME_AGENT)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, row = await a_row()
    return supervisor, "transfer", {"conversationId": id_of(row), "agentId": global_id("Agent", row.agent_id or row.id)}


@case(RefusalCode.AGENT_IS_BOT)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, row = await a_row(OPEN)
    return supervisor, "assign", to_agent(row, await an_agent(in_=[await row.queue], kind=AgentKind.BOT))


@case(RefusalCode.AGENT_NOT_IN_QUEUE)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, row = await a_row()
    return supervisor, "transfer", {"conversationId": id_of(row), "agentId": id_of(await an_agent())}


@case(RefusalCode.AGENT_PRESENCE_NOT_ALLOWED)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, row = await a_row(OPEN)
    return supervisor, "assign", to_agent(row, await an_agent(presence=Presence.AWAY))


@case(RefusalCode.CAPACITY_EXCEEDED)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, row = await a_row(OPEN)
    return supervisor, "assign", to_agent(row, await an_agent(units=row.units - 1))


@case(RefusalCode.SAME_QUEUE)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, row = await a_row(OPEN)
    return supervisor, "assign", to_queue(row, await row.queue)


@case(RefusalCode.QUEUE_TYPE_MISMATCH)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, row = await a_row(OPEN)
    return supervisor, "assign", to_queue(row, await a_queue(type=QueueType.VOICE))


@case(RefusalCode.QUEUE_CLOSED)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, row = await a_row(OPEN)
    return supervisor, "assign", to_queue(row, await a_queue(closed_since=clock.now(), accepts_when_closed=False))


@case(RefusalCode.NOT_MONITORING)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, row = await a_row()
    return supervisor, "stopMonitoring", {"conversationId": id_of(row)}


@case(RefusalCode.NOT_PARTICIPANT)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    supervisor, row = await a_row()
    await a_session(row, supervisor)
    return supervisor, "sendMessage", {"conversationId": id_of(row), "text": "Hello"}


@case(RefusalCode.VISIBILITY_NOT_ALLOWED)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    customer = await a_customer(signs_in=True)
    row = await a_conversation(ACTIVE, customer=customer)
    return customer, "sendMessage", {"conversationId": id_of(row), "text": "Hello", "visibility": "INTERNAL"}


@case(RefusalCode.OFFER_NOT_YOURS)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    row = await a_conversation(ACTIVE, ActiveSubState.AWAITING_ACCEPTANCE)
    other = await a_supervisor(oversees=[await row.queue])
    return other, "acceptOffer", {"offerId": global_id("Offer", row.pending_offer_id or row.id)}


@case(RefusalCode.OFFER_NOT_PENDING)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    agent = await an_agent()
    row = await a_conversation(OPEN)
    offer = await an_offer(row, agent, kind=OfferKind.ASSIGNMENT, status=OfferStatus.EXPIRED)
    return agent, "declineOffer", {"offerId": id_of(offer)}


@case(RefusalCode.TOO_MANY_CONVERSATIONS)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    queue = await a_queue()
    agent = await an_agent(in_=[queue], units=1_000)
    for _ in range(10):
        await a_conversation(ACTIVE, queue=queue, agent=agent)
    workstream = await a_workstream(queue, distribution=Distribution.PICK)
    return agent, "pickConversation", {"conversationId": id_of(await a_conversation(workstream=workstream))}


@case(RefusalCode.STILL_IN_USE)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    row = await a_conversation(OPEN)
    return await an_admin(), "retireQueue", {"queueId": global_id("Queue", row.queue_id)}


@case(RefusalCode.REPLY_WINDOW_CLOSED)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    agent = await an_agent()
    workstream = await a_workstream(await a_queue(), reply_window_seconds=60)
    row = await a_conversation(ACTIVE, agent=agent, workstream=workstream)
    return agent, "sendMessage", {"conversationId": id_of(row), "text": "Hello"}


@case(RefusalCode.CONSULT_PENDING)
async def _() -> tuple[Somebody, str, dict[str, Any]]:
    queue = await a_queue()
    agent, helper = await an_agent(in_=[queue]), await an_agent(in_=[queue])
    row = await a_conversation(ACTIVE, queue=queue, agent=agent)
    await an_offer(row, helper, kind=OfferKind.CONSULT)
    return agent, "requestConsult", {"conversationId": id_of(row), "agentId": id_of(helper)}
