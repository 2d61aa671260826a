"""A random run: random people do random operations on a small floor, the same for the same seed; test_fold.py checks it.

What goes beyond a supervisor's day is in the files beside this one; `RandomRun` inherits from their classes.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from models import clock
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.configuration.update_settings import SettingsChanges, update_settings
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.end_abandoned import end_abandoned
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.force_close import force_close
from models.operations.conversations.leave import leave
from models.operations.conversations.send_message import send_message
from models.operations.conversations.start_conversation import NewCustomer, start_conversation
from models.operations.monitoring.end_monitoring import end_monitoring
from models.operations.monitoring.join import join
from models.operations.monitoring.monitor import monitor
from models.operations.monitoring.record_consent import record_consent
from models.operations.monitoring.stop_monitoring import stop_monitoring
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.decline_offer import decline_offer
from models.operations.offers.expire_offer import expire_offer
from models.operations.offers.transfer import transfer
from models.operations.presence.set_presence import set_presence
from models.operations.queues.assign_to_queue import assign_to_queue
from models.rules.refusals import BadInput, Refused
from models.tables import DueTime, MonitoringSession, Offer
from models.values import SYSTEM
from models.vocabulary import (
    AgentNoticePolicy,
    Channel,
    ConversationState,
    Distribution,
    DueKind,
    MessageVisibility,
    MonitoringPolicy,
    NoticeState,
    OfferStatus,
    Presence,
    TransferRejectPolicy,
    WrapUpCapacity,
)
from tests.models.operations.random_run.administrators import CONFIGURING, AdministratorOperations
from tests.models.operations.random_run.agents import AgentOperations
from tests.models.operations.random_run.alerts import ALERTING, AlertOperations
from tests.models.operations.random_run.channels import ChannelOperations
from tests.models.operations.random_run.choices import NothingToDo, or_nothing
from tests.models.operations.random_run.drafts import DraftOperations
from tests.models.operations.random_run.hands import HandOperations
from tests.models.operations.random_run.identity import SIGNING_IN, IdentityOperations
from tests.models.operations.random_run.privacy import ERASING, PrivacyOperations
from tests.models.operations.random_run.reading import ReadingOperations
from tests.models.operations.random_run.routing import BEGINNING, RoutingOperations
from tests.models.operations.random_run.sentiment import SentimentOperations
from tests.models.operations.random_run.time import TimeOperations
from tests.models.operations.random_run.undoing import UndoOperations
from tests.support.builders import a_workstream, viewer_of
from tests.support.fixtures import Fixtures
from tests.support.floor_builders import a_lead

WORDS = ("Hello", "This is terrible, I hate it", "Thank you, wonderful!", "Where is my order?", "Awful, horrible!")
RARE = {
    "force_close",
    "take_over",
    "update_settings",
    "set_rights",
    "set_presence",
    "record_consent",
    *CONFIGURING,
    *ALERTING,
    *SIGNING_IN,
}  # they leave less to be done
FREQUENT = {
    "start_conversation": 2,
    "offer_by_routing": 2,
    "accept_offer": 6,
    "monitor": 2,
    "leave": 2,
    "decline_offer": 2,
    "end_abandoned": 4,
    "end_conversation": 3,
    "close_conversation": 3,
    "correct_sentiment": 2,
    "raise_hand": 3,
    "approve_draft": 2,
    "judge_attention": 5,
}
LATER = timedelta(minutes=5)  # beyond every due time


def _weight(name: str) -> float:
    if name in ERASING:
        return 0.2  # what is gone is of no use for later acts
    return 0.4 if name in RARE else FREQUENT.get(name, 1)


class RandomRun(
    AgentOperations,
    HandOperations,
    DraftOperations,
    AlertOperations,
    ReadingOperations,
    SentimentOperations,
    RoutingOperations,
    TimeOperations,
    UndoOperations,
    ChannelOperations,
    AdministratorOperations,
    IdentityOperations,
    PrivacyOperations,
):
    """`step` does one random act and answers its name, with who did it; refusals are part of a run."""

    def __init__(self, fixtures: Fixtures, seed: int) -> None:
        super().__init__(fixtures, seed)
        self.acts: dict[str, Callable[[], Awaitable[Any]]] = {
            name.removeprefix("_do_"): getattr(self, name) for name in dir(self) if name.startswith("_do_")
        }

    async def prepare(self) -> None:
        """Workstreams that differ in all that decides where a conversation goes."""
        queues = [self.fixtures.support, self.fixtures.sales, self.fixtures.calls]
        for queue in queues:
            await queue.update_from_dict({"answer_within_seconds": 60, "reply_within_seconds": 1}).save()
        self._leads.append(await viewer_of(await a_lead("Lea", oversees=queues)))
        policies, blocks = list(TransferRejectPolicy), list(WrapUpCapacity)
        for number, channel in enumerate((Channel.LIVE_CHAT, Channel.WHATSAPP, Channel.SMS, Channel.VOICE)):
            workstream = await a_workstream(
                self.fixtures.calls if channel is Channel.VOICE else self.fixtures.support,
                f"{channel} {number}",
                channel=channel,
                distribution=list(Distribution)[number % 2],
                auto_accept=number == 2,
                silent_limit_seconds=0 if channel is Channel.VOICE else 60,
                units=(5, 20, 45, 30)[number],
                transfer_reject_policy=policies[number % 2],
                wrap_up_capacity=blocks[number % 3],
                wrap_up_block_seconds=60,
                open_limit_seconds=1200,
                active_limit_seconds=(0, 7200)[number % 2],
                waiting_limit_seconds=3600,
                wrap_up_limit_seconds=900,
            )
            self._workstreams.append(workstream.name)

    async def step(self) -> None:
        if len(self.trail) < BEGINNING:
            self.trail.append(await self._begin(len(self.trail)))
            return
        names = sorted(self.acts)
        weights = [_weight(name) for name in names]
        while True:
            [name] = self._random.choices(names, weights)
            try:
                await self.acts[name]()
                self.trail.append(name)
            except Refused as refused:
                self.trail.append(f"{name}: {refused.code}")
            except BadInput:
                self.trail.append(f"{name}: BAD_USER_INPUT")
            except NothingToDo:
                continue
            return

    async def _do_start_conversation(self) -> None:
        workstream = self._one_of(self._workstreams)
        words = {"text": self._one_of(WORDS)} if self._random.random() < 0.8 else {}
        if self._random.random() < 0.5:
            started = await start_conversation(workstream=workstream, by=self._often(self.fixtures.cleo), **words)
        else:
            customer = NewCustomer(name="Dora", external_id=self._one_of("abc"))
            by = self.fixtures.connector
            started = await start_conversation(workstream=workstream, customer=customer, by=by, **words)
        self._conversations.append(started.conversation_id)

    async def _do_monitor(self) -> None:
        row = await self._some(ConversationState.ACTIVE, ConversationState.WRAP_UP)
        await monitor(row.id, purpose="Quality", by=self._supervisor(row))

    async def _do_join(self) -> None:
        row = await self._some(ConversationState.ACTIVE, ConversationState.WRAP_UP, ConversationState.WAITING)
        await join(row.id, by=self._supervisor(row))

    async def _do_stop_monitoring(self) -> None:
        session = self._one_of(or_nothing(await self._sessions()))
        await stop_monitoring(session.conversation_id, by=self._often(self._person(session.supervisor_id)))

    async def _do_end_monitoring(self) -> None:
        session = self._one_of(or_nothing(await self._sessions()))
        with clock.standing_at(clock.now() + LATER):
            await end_monitoring(session.id, by=SYSTEM)

    async def _sessions(self) -> list[MonitoringSession]:
        return await MonitoringSession.filter(ended_at=None).order_by("started_at", "conversation_id")

    async def _do_leave(self) -> None:
        row = await self._some(ConversationState.ACTIVE, ConversationState.OPEN)
        await leave(row.id, by=self._often(self._one_inside(row)))

    async def _do_end_abandoned(self) -> None:
        away = await DueTime.filter(kind=DueKind.CUSTOMER_AWAY).order_by("due_at")
        row = or_nothing(away)[0]
        with clock.standing_at(clock.now() + LATER):
            if self._random.random() < 0.9:  # somebody has watched until then
                await DueTime.filter(kind=DueKind.CLIENTS_WATCHED).update(due_at=clock.now())
            await end_abandoned(row.subject_id, by=SYSTEM)

    async def _do_assign_to_agent(self) -> None:
        row = await self._some(ConversationState.OPEN)
        agent = self._one_of((self.fixtures.ada, self.fixtures.bob, self.fixtures.dan, self.fixtures.bot))
        overrides = self._random.random() < 0.5
        await assign_to_agent(
            row.id,
            agent_id=agent.id,
            override_presence=overrides,
            override_capacity=overrides,
            expected_version=row.version if overrides else None,
            by=self._supervisor(row),
        )

    async def _do_assign_to_queue(self) -> None:
        row = await self._some(ConversationState.OPEN)
        queue = self._one_of((self.fixtures.support, self.fixtures.sales, self.fixtures.sales, self.fixtures.calls))
        await assign_to_queue(row.id, queue_id=queue.id, by=self._supervisor(row))

    async def _do_transfer(self) -> None:
        row = await self._some(ConversationState.ACTIVE, ConversationState.WAITING)
        agent = self._one_of((self.fixtures.ada, self.fixtures.bob))
        overrides = self._random.random() < 0.5
        await transfer(row.id, agent_id=agent.id, override_capacity=overrides, by=self._supervisor(row))

    async def _do_force_close(self) -> None:
        row = await self._some(*(state for state in ConversationState if state is not ConversationState.CLOSED))
        await force_close(row.id, reason="Abuse", by=self._supervisor(row))

    async def _pending(self) -> Offer:
        pending = await Offer.filter(status=OfferStatus.PENDING).order_by("made_at", "conversation_id")
        return self._random.choice(or_nothing(pending))

    async def _do_accept_offer(self) -> None:
        offer = await self._pending()
        await accept_offer(offer.id, by=self._often(self._person(offer.agent_id)))

    async def _do_decline_offer(self) -> None:
        offer = await self._pending()
        await decline_offer(offer.id, by=self._often(self._person(offer.agent_id)))

    async def _do_expire_offer(self) -> None:
        offer = await self._pending()
        with clock.standing_at(clock.now() + LATER):
            await expire_offer(offer.id, by=SYSTEM)

    async def _do_end_conversation(self) -> None:
        row = await self._some(ConversationState.ACTIVE)
        await end_conversation(row.id, by=self._often(self._one_inside(row)))

    async def _do_close_conversation(self) -> None:
        row = await self._some(ConversationState.WRAP_UP)
        await close_conversation(row.id, by=self._often(self._person(row.agent_id)))

    async def _do_send_message(self) -> None:
        row = await self._some(ConversationState.ACTIVE, ConversationState.WAITING)
        visibility = self._one_of((None, None, *MessageVisibility))
        writer = self._often(self._one_inside(row))
        await send_message(row.id, text=self._one_of(WORDS), visibility=visibility, by=writer)

    async def _do_record_consent(self) -> None:
        row = await self._some(ConversationState.ACTIVE, ConversationState.OPEN)
        notice = self._one_of((NoticeState.NOTIFIED, NoticeState.CONSENTED, NoticeState.REFUSED))
        customer = self._person(row.connector_id) or self._person(row.customer_id)
        await record_consent(row.id, notice_state=notice, by=self._often(customer))

    async def _do_set_presence(self) -> None:
        presence = self._one_of((Presence.AVAILABLE, Presence.AVAILABLE, Presence.BUSY, Presence.AWAY))
        await set_presence(presence, by=self._often(self._one_of((self.fixtures.ada, self.fixtures.bob))))

    async def _do_set_rights(self) -> None:
        queues = [queue.id for queue in (self.fixtures.support, self.fixtures.sales, self.fixtures.calls)]
        overseen = frozenset(queues[: self._one_of((0, 1, 3, 3))])
        await set_rights(self.fixtures.rosa.id, RightsChanges(overseen=overseen), by=self._often(self.fixtures.admin))

    async def _do_update_settings(self) -> None:
        changes = SettingsChanges(
            supervisor_monitor=self._random.random() < 0.8,
            monitor_waiting=self._one_of((True, False)),
            monitoring_policy=self._one_of((*[MonitoringPolicy.NO_REQUIREMENT] * 3, *MonitoringPolicy)),
            agent_notice_policy=self._one_of(AgentNoticePolicy),
            force_close_undo_seconds=self._one_of((0, 20, 30)),
        )
        await update_settings(changes, by=self._often(self.fixtures.admin))
