"""One conversation and the people around it, for tests of who reads what; its rows come from tests/support/builders.py."""

from typing import Any

from models.vocabulary import Audience, ConversationState, MessageVisibility, SentimentLevel, SystemMessageKind
from tests.schema.asking import Somebody, ask
from tests.schema.examples import a_sentiment, id_of
from tests.support.builders import (
    a_conversation,
    a_customer,
    a_message,
    a_queue,
    a_supervisor,
    an_admin,
    an_agent,
    settings,
)

CONVERSATION = """
query One($id: ID!) {
  conversation(id: $id) {
    title
    queue { name waiting agents { name } }
    agent { name presence capacityTotal skills queues { name } }
    customer { name }
    participants { mode name }
    monitoring { purpose endedAt supervisor { name } }
    sentiment { level evidence { text } }
    pendingOffer { kind agent { name } madeBy { name kind } conversation { id } }
    viewerActions { action allowed code }
    messages { edges { node { number text visibility sender { name kind } systemKind } } pageInfo { hasNextPage } }
  }
}
"""


class Floor:
    """A conversation between agent Amy and customer Carl in Sam's queue, with a public, an internal and system messages."""

    async def build(self) -> "Floor":
        await settings()
        self.queue = await a_queue("Support")
        self.agent = await an_agent("Amy", in_=[self.queue], skills=["french"])
        self.colleague = await an_agent("Bob", in_=[self.queue])
        self.supervisor = await a_supervisor("Sam", oversees=[self.queue])
        self.admin = await an_admin()
        self.customer = await a_customer("Carl", signs_in=True)
        self.row = await a_conversation(
            ConversationState.ACTIVE,
            queue=self.queue,
            agent=self.agent,
            customer=self.customer,
            title="parcel",
            **a_sentiment(SentimentLevel.NEGATIVE),
        )
        said = await a_message(self.row, "Where is it?")
        await a_message(self.row, "Note", sender=self.agent, visibility=MessageVisibility.INTERNAL)
        await self.tells(SystemMessageKind.AGENT_JOINED, Audience.BOTH, MessageVisibility.PUBLIC)
        await self.tells(SystemMessageKind.MONITORING_NOTICE, Audience.CUSTOMER, MessageVisibility.PUBLIC)
        await self.tells(SystemMessageKind.TRANSFER_REQUESTED, Audience.AGENT, MessageVisibility.INTERNAL)
        self.row.sentiment_message_id = said.id
        await self.row.save()
        return self

    async def tells(self, kind: SystemMessageKind, audience: Audience, visibility: MessageVisibility) -> None:
        await a_message(
            self.row,
            sender=None,
            sender_id=None,
            text="",
            from_customer=False,
            system_kind=kind,
            system_parameters={"name": "Amy"},
            audience=audience,
            visibility=visibility,
        )

    async def seen_by(self, somebody: Somebody) -> Any:
        return (await ask(somebody, CONVERSATION, id=id_of(self.row)))["conversation"]


def numbers(conversation: Any) -> list[int] | None:
    if conversation["messages"] is None:
        return None
    return [edge["node"]["number"] for edge in conversation["messages"]["edges"]]
