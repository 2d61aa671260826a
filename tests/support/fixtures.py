"""The people, queues and workstreams that most tests use. builders.py writes their conversations."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from models.access.viewers import viewer_now
from models.database.connections import writing
from models.tables import Conversation, Customer, Queue, User, Workstream
from models.values import Viewer
from models.vocabulary import ActiveSubState, AgentKind, Channel, ConversationState, QueueType, Role
from tests.support.builders import (
    a_connector,
    a_conversation,
    a_customer,
    a_queue,
    a_supervisor,
    a_workstream,
    an_admin,
    an_agent,
    settings,
)
from tests.support.floor_builders import gathered


@dataclass
class Fixtures:
    """Sam and Rosa oversee Support, Tom only Sales. Ada, Bob and the bot work in Support; Dan works in Sales alone.

    Each agent has room for five conversations of Support's workstream.
    """

    support: Queue
    sales: Queue
    calls: Queue
    chat: Workstream
    sam: Viewer
    rosa: Viewer
    tom: Viewer
    api_sam: Viewer
    admin: Viewer
    ada: Viewer
    bob: Viewer
    dan: Viewer
    bot: Viewer
    connector: Viewer
    cleo: Viewer
    customer: Customer

    async def conversation(
        self,
        state: ConversationState = ConversationState.OPEN,
        sub_state: ActiveSubState | None = None,
        **columns: Any,
    ) -> Conversation:
        """In Support, of Cleo's, handled by Ada wherever an agent belongs, unless said otherwise."""
        given: dict[str, Any] = {"queue": self.support, "customer": self.customer, **columns}
        if state not in (ConversationState.OPEN, ConversationState.CLOSED):
            given.setdefault("agent", self.ada)
        if "channel" not in given:
            given.setdefault("workstream", self.chat)
        return await a_conversation(state, sub_state, **given)

    async def open(self, **columns: Any) -> Conversation:
        return await self.conversation(**columns)

    async def awaiting(self, **columns: Any) -> Conversation:
        return await self.conversation(ConversationState.ACTIVE, ActiveSubState.AWAITING_ACCEPTANCE, **columns)

    async def talking(self, **columns: Any) -> Conversation:
        return await self.conversation(ConversationState.ACTIVE, **columns)

    async def waiting(self, **columns: Any) -> Conversation:
        return await self.conversation(ConversationState.WAITING, **columns)

    async def wrap_up(self, **columns: Any) -> Conversation:
        return await self.conversation(ConversationState.WRAP_UP, **columns)

    async def closed(self, **columns: Any) -> Conversation:
        return await self.conversation(ConversationState.CLOSED, **columns)


async def new_fixtures() -> Fixtures:
    async with writing(), gathered():  # a server may write beside it
        await settings()
        support, sales = await a_queue("Support"), await a_queue("Sales")
        calls = await a_queue("Calls", type=QueueType.VOICE)
        both = [support, calls]
        people: dict[str, User] = {
            "sam": await a_supervisor("Sam", oversees=both),
            "rosa": await a_supervisor("Rosa", oversees=both),
            "tom": await a_supervisor("Tom", oversees=[sales]),
            "api_sam": await a_supervisor("Api Sam", oversees=both, also=[Role.API_ACCESS]),
            "admin": await an_admin("Admin"),
            "ada": await an_agent("Ada", in_=both),
            "bob": await an_agent("Bob", in_=both),
            "dan": await an_agent("Dan", in_=[sales]),
            "bot": await an_agent("Bot", in_=[support], kind=AgentKind.BOT),
            "connector": await a_connector("Connector"),
        }
        customer = await a_customer("Cleo", signs_in=True)
        chat = await a_workstream(support, "Chat", channel=Channel.WHATSAPP)
    viewers = await _viewers({**{name: user.id for name, user in people.items()}, "cleo": customer.id})
    return Fixtures(support=support, sales=sales, calls=calls, chat=chat, customer=customer, **viewers)


async def _viewers(ids: dict[str, UUID]) -> dict[str, Viewer]:
    """Read together, with one statement."""
    found = await asyncio.gather(*map(viewer_now, ids.values()))
    return {name: viewer for name, viewer in zip(ids, found, strict=True) if viewer}
