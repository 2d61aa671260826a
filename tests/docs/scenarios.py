"""The scenarios in which the pages' examples run: the demo's company, with one conversation of its pick queue."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from api.demo import seeding
from api.demo.seed_data import PICK_WORKSTREAM, id_of
from models import clock
from models.access.viewers import viewer_by_login
from models.operations.alerts.ring_alerts import Rung, ring_alerts
from models.operations.alerts.save_alert_rule import save_alert_rule
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.force_close import force_close
from models.operations.conversations.send_message import send_message
from models.operations.conversations.start_conversation import NewCustomer, start_conversation
from models.operations.customers.merge_customers import merge_customers
from models.operations.delivery.acknowledge_delivery import acknowledge_delivery
from models.operations.hands.raise_hand import raise_hand
from models.operations.monitoring.join import join
from models.operations.monitoring.monitor import monitor
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.pick_conversation import pick_conversation
from models.operations.offers.request_consult import request_consult
from models.operations.offers.take_over import take_over
from models.rules.alerts.changes import AlertRuleChanges
from models.rules.alerts.rule import Ring
from models.tables import Conversation, Delivery, Message, Queue
from models.values import SYSTEM, Viewer
from models.vocabulary import (
    AgentKind,
    AlertCondition,
    BotPosture,
    Channel,
    ConversationState,
    DeliveryOutcome,
    HandKind,
)
from schema.ids import global_id, required_row_id
from schema.scalars import position_now
from tests.support.builders import a_conversation, an_agent
from tests.support.draft_builders import a_draft
from tests.support.floor_builders import settings
from tests.support.unknown_ids import unknown

ROOM_OF_AGENT2 = 5  # conversations of that queue


class Scenario:
    """`variables` has the variables of this scenario's examples."""

    def __init__(self) -> None:
        self.variables: dict[str, Any] = {}

    async def prepare(self, name: str) -> "Scenario":
        await seeding.seed()
        self.conversation = await self.waiting()
        self.variables |= {
            "conversation": global_id("Conversation", self.conversation),
            "agent": global_id("Agent", id_of("user", "agent2")),
            "queue": global_id("Queue", id_of("queue", "Billing")),
            "queues": [global_id("Queue", id_of("queue", "Returns desk"))],
            "workstream": global_id("Workstream", id_of("workstream", PICK_WORKSTREAM)),
            "customer": global_id("Customer", id_of("user", "customer1")),
            "colleague": global_id("Actor", id_of("user", "agent2")),
            "approval": unknown("Approval"),
            "hours": unknown("OperatingHours"),
            "signIn": unknown("SignIn"),
            "version": 1,
            "user": global_id("User", id_of("user", "supervisor2")),
        }
        await SCENARIOS[name](self)
        return self

    async def person(self, login: str) -> Viewer:
        viewer = await viewer_by_login(login)
        assert viewer, f"the demo knows nobody called {login}"
        return viewer

    async def waiting(self) -> UUID:
        started = await start_conversation(
            workstream=PICK_WORKSTREAM,
            title="Shoes are too small",
            text="They pinch at the toes.",
            by=await self.person("customer1"),
        )
        return started.conversation_id

    async def assigned(self, conversation_id: UUID, login: str) -> UUID:
        """The offer that the demo's shift lead has made."""
        lead = await self.person("shift-lead")
        return (await assign_to_agent(conversation_id, agent_id=id_of("user", login), by=lead)).offer_id

    async def open(self) -> None:
        """Nothing to add to what `prepare` has done."""

    async def offered(self) -> None:
        self.variables["offer"] = global_id("Offer", await self.assigned(self.conversation, "agent1"))

    async def full(self) -> None:
        for number in range(ROOM_OF_AGENT2):
            await self.assigned(await self.brought(NewCustomer("Dora", f"+3361234567{number}", "en")), "agent2")

    async def active(self) -> None:
        await pick_conversation(self.conversation, by=await self.person("agent1"))

    async def helped(self) -> None:
        """Agent2 helps agent1."""
        await self.active()
        asked = await request_consult(
            self.conversation, agent_id=id_of("user", "agent2"), by=await self.person("agent1")
        )
        await accept_offer(asked.offer_id, by=await self.person("agent2"))

    async def lost(self) -> None:
        """Agent2 has taken over from agent1."""
        await self.helped()
        await take_over(self.conversation, by=await self.person("agent2"))

    async def raised(self) -> None:
        await self.active()
        reason = "May I refund the shipping?"
        agent = await self.person("agent1")
        raised = await raise_hand(self.conversation, reason=reason, kind=HandKind.DECISION, by=agent)
        self.variables["hand"] = global_id("RaisedHand", raised.hand_id)

    async def closing(self) -> None:
        """A supervisor has force-closed it, which can be undone."""
        await self.active()
        await settings(force_close_undo_seconds=20)
        await force_close(self.conversation, reason="Spam", by=await self.person("supervisor1"))

    async def ended(self) -> None:
        """A supervisor has force-closed it for good."""
        await self.active()
        await settings(force_close_undo_seconds=0)
        await force_close(self.conversation, by=await self.person("supervisor1"))
        self.variables["customer"] = global_id("Customer", id_of("user", "customer1"))

    async def drafted(self) -> None:
        """A bot's words to the customer wait, and the supervisor monitors."""
        queue = await Queue.get(id=id_of("queue", "Returns desk"))
        bot = await an_agent("Answer bot", in_=[queue], kind=AgentKind.BOT)
        talking = await a_conversation(
            ConversationState.ACTIVE, queue=queue, agent=bot, bot_posture=BotPosture.DRAFT, channel=Channel.LIVE_CHAT
        )
        draft = await a_draft(talking, "We can exchange them.")
        await monitor(talking.id, purpose="Coaching", by=await self.person("supervisor1"))
        self.variables |= {
            "conversation": global_id("Conversation", talking.id),
            "draft": global_id("Draft", draft.id),
        }

    async def rung(self) -> None:
        """A rule of supervisor1 has rung in the queue of returns."""
        queue_id = id_of("queue", "Returns desk")
        changes = AlertRuleChanges(
            name="Returns are waiting", condition=AlertCondition.QUEUE_LENGTH, threshold=0, queues=(queue_id,)
        )
        rule_id = (await save_alert_rule(None, changes, by=await self.person("supervisor1"))).rule_id
        ring = Ring(queue_id, clock.now(), number=1, value=1)
        outcome = await ring_alerts([Rung(rule_id, version=1, saved_at=1, ring=ring)], by=SYSTEM)
        self.variables |= {
            "queue": global_id("Queue", queue_id),
            "rule": global_id("AlertRule", rule_id),
            "alert": global_id("Alert", outcome.alert_ids[0]),
        }

    async def monitored(self) -> None:
        await self.active()
        await monitor(self.conversation, purpose="Coaching", by=await self.person("supervisor1"))
        message = await Message.get(conversation_id=self.conversation, from_customer=True)
        self.variables["message"] = global_id("Message", message.id)

    async def joined(self) -> None:
        await self.active()
        await join(self.conversation, purpose="Coaching", by=await self.person("supervisor1"))

    async def brought(self, customer: NewCustomer) -> UUID:
        """The connector starts a conversation."""
        started = await start_conversation(
            workstream=PICK_WORKSTREAM,
            customer=customer,
            text="They pinch at the toes.",
            by=await self.person("channel1"),
        )
        return started.conversation_id

    async def carried(self) -> None:
        """The agent has answered a customer whom the connector brought."""
        brought = await self.brought(NewCustomer("Dora", "+33612345678", "en"))
        agent = await self.person("agent1")
        await pick_conversation(brought, by=agent)
        answer = await send_message(brought, text="Which size did you order?", by=agent)
        first = await Delivery.filter(conversation_id=brought).exclude(message_id=answer.message_id)
        for row in first:
            await acknowledge_delivery(
                row.message_id, outcome=DeliveryOutcome.DELIVERED, by=await self.person("channel1")
            )
        self.variables["message"] = global_id("Message", answer.message_id)

    async def seen(self) -> None:
        """A list shows a second conversation, too, which agent1 then picks."""
        picked = await self.brought(NewCustomer("Dora", "+33612345678", "en"))
        self.variables["after"] = await position_now()
        await pick_conversation(picked, by=await self.person("agent1"))

    async def twice(self) -> None:
        """Two conversations of Dora's, from two numbers, both with agent1."""
        found = []
        for name, address in (("+33687654321", "+33687654321"), ("Dora", "+33612345678")):
            brought = await self.brought(NewCustomer(name, address, "en"))
            await pick_conversation(brought, by=await self.person("agent1"))
            found.append((await Conversation.get(id=brought)).customer_id)
        unnamed, dora = (global_id("Customer", each) for each in found)
        self.variables |= {"customer": unnamed, "person": dora}

    async def merged(self) -> None:
        """The same, who are one person already."""
        await self.twice()
        one, other = (required_row_id(self.variables[each], "Customer", each) for each in ("customer", "person"))
        await merge_customers(one, into_id=other, by=await self.person("agent1"))

    async def after(self) -> None:
        """A position of the log is known; then the agent ends the conversation."""
        await self.active()
        self.variables["after"] = await position_now()
        await end_conversation(self.conversation, by=await self.person("agent1"))


SCENARIOS: Mapping[str, Callable[[Scenario], Awaitable[None]]] = {
    "open": Scenario.open,
    "offered": Scenario.offered,
    "taken": Scenario.offered,
    "full": Scenario.full,
    "active": Scenario.active,
    "helped": Scenario.helped,
    "lost": Scenario.lost,
    "raised": Scenario.raised,
    "closing": Scenario.closing,
    "ended": Scenario.ended,
    "drafted": Scenario.drafted,
    "rung": Scenario.rung,
    "monitored": Scenario.monitored,
    "joined": Scenario.joined,
    "carried": Scenario.carried,
    "seen": Scenario.seen,
    "twice": Scenario.twice,
    "merged": Scenario.merged,
    "after": Scenario.after,
}
