"""The floor of the proof: a conversation in each state in each of two queues, and who stands how to it.

conversations.py writes the conversations, truth.py reads what the objects hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from models import clock
from models.tables import (
    Alert,
    AlertRule,
    Approval,
    AuditEntry,
    ConfiguredChannel,
    Customer,
    OperatingHours,
    SignIn,
    User,
)
from models.vocabulary import (
    Act,
    AgentNoticePolicy,
    AlertCondition,
    AlertThreshold,
    AuditOutcome,
    ChannelKind,
    Distribution,
    MonitoringPolicy,
    Presence,
    QueueType,
    Role,
    SkillMatch,
)
from schema.ids import global_id
from tests.permissions.conversations import Half, conversations_of
from tests.permissions.decisions import ANY_KIND, decisions
from tests.permissions.opened_transcripts import open_transcript_of
from tests.permissions.people import (
    INSIDE,
    MEMBERS,
    OUTSIDE,
    SUPERVISORS,
    customers_of,
    people_of,
    people_of_no_queue,
)
from tests.support.builders import a_queue, a_workstream, settings

# How the people of a queue stand to its conversations, beside those who always see them.
ALWAYS = {**dict.fromkeys(SUPERVISORS, "supervisor"), "administrator": "administrator", "connector": "connector"}
OWN = {"customer": "customer"}
WATCHED = {"monitoring": "monitoring", "joined": "joined"}
PICKERS = dict.fromkeys(("agent", "consultant", "asked", "picker"), "picker")
STANDINGS: Mapping[str, Mapping[str, str]] = {
    "OPEN": {**ALWAYS, **OWN},
    "PICK": {**ALWAYS, **OWN, **PICKERS, "mixed": "picker"},
    "MIXED": {**ALWAYS, **PICKERS, "mixed": "customer"},
    "AWAITING": {**ALWAYS, **OWN, **WATCHED, "asked": "asked"},
    "TALKING": {**ALWAYS, **OWN, **WATCHED, "agent": "agent", "consultant": "consultant", "asked": "asked"},
    "FREE": {**ALWAYS, **OWN, "agent": "agent"},
    "BOT": {**ALWAYS, **OWN, "bot": "bot"},
    "WAITING": {**ALWAYS, **OWN, **WATCHED, "agent": "agent", "asked": "asked"},
    "WRAP_UP": {**ALWAYS, **OWN, **WATCHED, "agent": "agent", "consultant": "consultant"},
    "CLOSED": {**ALWAYS, **OWN, "monitoring": "monitoring", "agent": "agent", "consultant": "consultant"},
}
TARGETS: Mapping[str, Any] = {"answer_within_seconds": 41, "reply_within_seconds": 42, "share_within_percent": 43}
STATES: Mapping[str, str] = {"PICK": "OPEN", "MIXED": "OPEN", "FREE": "TALKING", "BOT": "TALKING"}


@dataclass(frozen=True, slots=True)
class Ref:
    """An object, by its type and its row's id."""

    type: str
    id: UUID

    @property
    def gid(self) -> str:
        return global_id(self.type, self.id)


@dataclass
class Floor:
    """`halves` are what belongs to each queue; `standings` says how each seat stands to each object, if it does at all.

    `kinds` is the kind of an object whose type has several; `states` the state of the conversation that it belongs to;
    `own` are objects that are a seat's own beside that. `sign_ins` are those of the agent of each half, and an ended one.
    """

    halves: dict[str, Half] = field(default_factory=dict)
    others: dict[str, User] = field(default_factory=dict)
    standings: dict[Ref, Mapping[str, str]] = field(default_factory=dict)
    kinds: dict[Ref, str] = field(default_factory=dict)
    states: dict[Ref, str] = field(default_factory=dict)
    own: dict[Ref, frozenset[str]] = field(default_factory=dict)
    labels: dict[Ref, str] = field(default_factory=dict)
    sign_ins: dict[str, Ref] = field(default_factory=dict)

    def standing(self, seat: str, ref: Ref) -> str | None:
        found = self.standings.get(ref, {}).get(seat)
        return "own" if found is None and seat in self.own.get(ref, ()) else found

    def finds(self, seat: str, ref: Ref) -> bool:
        """Whether the object exists for this seat, by the decisions."""
        decision = decisions().objects[ref.type]
        kind = self.kinds.get(ref, ANY_KIND)
        return decision.is_found_by(self.standing(seat, ref), kind if kind in decision.found_by else ANY_KIND)

    def of_type(self, type_name: str) -> Iterator[Ref]:
        return (ref for ref in self.standings if ref.type == type_name)

    def conversation(self, kind: str, half: str = INSIDE) -> Ref:
        return Ref("Conversation", self.halves[half].conversations[kind].id)

    def person(self, name: str, half: str = INSIDE) -> User | Customer:
        everybody: Mapping[str, User | Customer] = {
            **self.halves[half].customers,
            **self.halves[half].people,
            **self.others,
        }
        return everybody[name]

    def stands(self, ref: Ref, standings: Mapping[str, str], label: str) -> None:
        self.standings[ref] = standings
        self.labels[ref] = label


async def build() -> Floor:
    """Write it into a database that is connected and empty."""
    floor = Floor()
    await settings(monitoring_unread_seconds=3_600, supervisor_alert_threshold=AlertThreshold.NEGATIVE)
    floor.others = await people_of_no_queue()
    hours = await OperatingHours.create(
        name="Always",
        weekly=[[day, "00:00", "24:00"] for day in range(7)],
        holidays=["2001-01-01"],
        time_zone="Europe/Paris",
    )
    floor.stands(Ref("OperatingHours", hours.id), {"administrator": "administrator"}, "hours")
    for half in (INSIDE, OUTSIDE):
        floor.halves[half] = await _half(half, hours)
        _stand_in_half(floor, floor.halves[half], half)
    await _places_of_nobody(floor)
    for made in floor.halves.values():
        await open_transcript_of(made.conversations["CLOSED"].id, made.people["monitoring"].id)
    await _administration(floor)
    await _alerts(floor)
    for user in await User.all():
        floor.stands(Ref("User", user.id), {"administrator": "administrator"}, f"user {user.login}")
    return floor


async def _half(half: str, hours: OperatingHours) -> Half:
    """The outer queue has fewer conversations, so that counts of one are never those of the other."""
    queue = await a_queue(
        f"Queue {half}", operating_hours=hours, most_waiting=50, longest_wait_seconds=86_400, **TARGETS
    )
    overflow = await a_queue(f"Overflow {half}")
    queue.overflow_queue = overflow
    await queue.save()
    push = await a_workstream(
        queue,
        f"Push {half}",
        reply_window_seconds=60,
        allowed_presences=[Presence.AVAILABLE, Presence.BUSY, Presence.AWAY],
        skill_match=SkillMatch.EXACT,  # nobody has the skill, so routing offers nothing while the proof runs
        required_skills=[f"wanted {half}"],
    )
    pick = await a_workstream(queue, f"Pick {half}", distribution=Distribution.PICK)
    people = await people_of(half, queue)
    made = Half(half, queue, overflow, push, pick, people, await customers_of(half, people))
    made.conversations = await conversations_of(made, but=() if half == INSIDE else ("MIXED", "PICK"))
    return made


def _stand_in_half(floor: Floor, half: Half, name: str) -> None:
    is_inside = name == INSIDE
    of_queue = {"administrator": "administrator"}
    if is_inside:
        of_queue |= dict.fromkeys(SUPERVISORS, "supervisor") | dict.fromkeys(MEMBERS, "member")
    floor.stands(Ref("Queue", half.queue.id), of_queue, f"queue {name}")
    floor.stands(Ref("Queue", half.overflow.id), {"administrator": "administrator"}, f"overflow {name}")
    for workstream in (half.push, half.pick):
        floor.stands(Ref("Workstream", workstream.id), of_queue, f"workstream {workstream.name}")
    for member in MEMBERS:
        stand = {
            "administrator": "administrator",
            **dict.fromkeys(SUPERVISORS, "supervisor" if is_inside else "foreign"),
        }
        if is_inside:
            stand |= dict.fromkeys(MEMBERS, "colleague") | {member: "own"}
        floor.stands(Ref("Agent", half.people[member].id), stand, f"agent {member} {name}")
    for kind, row in half.conversations.items():
        standings = STANDINGS[kind] if is_inside else {"administrator": "administrator"}
        ref = Ref("Conversation", row.id)
        floor.stands(ref, standings, f"{kind} {name}")
        floor.states[ref] = STATES.get(kind, kind)
        customer = Ref("Customer", row.customer_id)
        floor.stands(customer, {**standings, **floor.standings.get(customer, {})}, f"customer of {kind} {name}")
        if customer.id == half.customers["customer"].id:
            person = Ref("Customer", half.customers["person"].id)
            as_staff = {seat: each for seat, each in standings.items() if each not in ("customer", "connector")}
            floor.stands(person, {**as_staff, **floor.standings.get(person, {})}, f"person of {kind} {name}")
    for about in half.belongings:
        ref, conversation = Ref(about.type, about.id), floor.conversation(about.conversation, name)
        floor.stands(ref, floor.standings[conversation], f"{about.label} of {about.conversation} {name}")
        floor.states[ref] = floor.states[conversation]
        floor.kinds[ref] = about.kind
        if is_inside and about.own:
            floor.own[ref] = frozenset(about.own)


async def _places_of_nobody(floor: Floor) -> None:
    """Queues and workstreams that only administrators see, for values that the others don't have."""
    alone = {"administrator": "administrator"}
    weekday = (clock.now().weekday() + 3) % 7
    rare = await OperatingHours.create(name="Rare", weekly=[[weekday, "08:00", "09:00"]])
    floor.stands(Ref("OperatingHours", rare.id), alone, "rare hours")
    calls = await a_queue("Calls", type=QueueType.VOICE, operating_hours=rare)
    retired = await a_workstream(calls, "Retired", retired_at=clock.now())
    floor.stands(Ref("Queue", calls.id), alone, "calls")
    closed_down = await a_queue("Closed down", retired_at=clock.now())
    floor.stands(Ref("Queue", closed_down.id), alone, "retired queue")
    floor.stands(Ref("Workstream", retired.id), alone, "retired workstream")


async def _administration(floor: Floor) -> None:
    """A row of everything that only administrators read, and sign-ins of one person inside and one outside."""
    now, half = clock.now(), floor.halves[INSIDE]
    root, agent = floor.others["root"], half.people["agent"]
    await ConfiguredChannel.create(
        name="web",
        kind=ChannelKind.JSON,
        connector=floor.others["hook"],
        workstream=half.push,
        queue=half.queue,
        url="https://hooks.example.com/in",
        public_url="https://vigie.example.com/channels/web",
        account="account",
        address="address",
        disabled_at=now,
    )
    await Approval.create(
        asked_by_id=root.id,
        asked_at=now,
        expires_at=now + timedelta(days=1),
        grants_admin_to_id=agent.id,
        monitoring_policy=MonitoringPolicy.NOTICE_REQUIRED,
        agent_notice_policy=AgentNoticePolicy.AFTERWARDS,
    )
    await AuditEntry.create(
        at=now, actor_id=root.id, act=Act.SET_RIGHTS, outcome=AuditOutcome.DONE, target_id=agent.id, request_id="once"
    )
    for name, person, ended_at in (
        (INSIDE, agent, None),
        (OUTSIDE, floor.halves[OUTSIDE].people["agent"], None),
        ("ended", agent, now),
    ):
        row = await SignIn.create(
            user=person,
            key=f"key of {name}",
            begun_at=now,
            seen_at=now,
            expires_at=now + timedelta(days=1),
            ended_at=ended_at,
            keep_until=ended_at and now + timedelta(days=30),
            address="198.51.100.7",
            client="proof",
        )
        floor.sign_ins[name] = Ref("SignIn", row.id)


async def _alerts(floor: Floor) -> None:
    """A rule of each queue, which does not ring while anybody looks, and an alert of it."""
    for name, half in floor.halves.items():
        rule = await AlertRule.create(
            name=f"Kept {name}",
            condition=AlertCondition.LONGEST_WAIT,
            threshold=29 * 86_400,
            queues=[str(half.queue.id)],
            told_roles=[Role.SUPERVISOR.value],
        )
        await Alert.create(
            id=uuid4(),
            rule_id=rule.id,
            rule_name=rule.name,
            condition=rule.condition,
            queue_id=half.queue.id,
            rung_at=clock.now(),
            value=rule.threshold,
            threshold=rule.threshold,
            tells_supervisors=True,
            acknowledgement=rule.acknowledgement,
        )
