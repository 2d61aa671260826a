"""The people, queues and workstreams of the demo's company, as plain data. seeding.py writes them to the database."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from models.vocabulary import AgentKind, Channel, Distribution, QueueType, Role

NAMESPACE = UUID("6f1c2d7e-4b0a-4d6b-9a51-0f7f6b7f2c11")  # fixed, so that ids are the same in every demo

REPLAY = "replay"  # name of the queue and workstream, prefix of the agents' logins; not simulated
REPLAY_AGENTS = 60
PICK_QUEUE = "Returns desk"
PICK_WORKSTREAM = "Returns by text message"
SHIFT_LEAD = "shift-lead"
BOT = "lumi"


def id_of(kind: str, name: str) -> UUID:
    return uuid5(NAMESPACE, f"{kind}/{name}")


@dataclass(frozen=True, slots=True)
class QueueSeed:
    """A queue and the logins of its supervisors."""

    name: str
    priority: int
    supervisors: tuple[str, ...]
    type: QueueType = QueueType.MESSAGING


@dataclass(frozen=True, slots=True)
class WorkstreamSeed:
    """A workstream. `weight`: its relative share of new conversations; `connector`: the login that brings them."""

    name: str
    channel: Channel
    queue: str
    units: int
    connector: str
    weight: int
    distribution: Distribution = Distribution.PUSH
    auto_accept: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    login: str
    name: str
    roles: tuple[Role, ...]
    locale: str = "en"


@dataclass(frozen=True, slots=True)
class AgentSeed:
    """A person's settings as an agent. `is_simulated`: the simulator acts for this agent."""

    login: str
    queues: tuple[str, ...]
    skills: tuple[str, ...] = ()
    capacity_units: int = 100
    kind: AgentKind = AgentKind.HUMAN
    is_simulated: bool = True


FIRST = ("supervisor1", "supervisor-api", SHIFT_LEAD)
SECOND = ("supervisor2", SHIFT_LEAD)

QUEUES = (
    QueueSeed("Chat support", 10, FIRST),
    QueueSeed("Messaging", 20, FIRST),
    QueueSeed(PICK_QUEUE, 30, FIRST),
    QueueSeed("Phone support", 10, FIRST, QueueType.VOICE),
    QueueSeed("Cases", 50, FIRST, QueueType.RECORD),
    QueueSeed("Self-service", 90, FIRST),
    QueueSeed("Sales chat", 10, SECOND),
    QueueSeed("Billing", 20, SECOND),
    QueueSeed("Sales phone", 10, SECOND, QueueType.VOICE),
    QueueSeed(REPLAY, 100, ("supervisor1", "supervisor-api")),
)

WORKSTREAMS = (
    WorkstreamSeed("Live chat", Channel.LIVE_CHAT, "Chat support", 25, "website", 8),
    WorkstreamSeed("WhatsApp", Channel.WHATSAPP, "Messaging", 15, "whatsapp", 5),
    WorkstreamSeed("Facebook", Channel.FACEBOOK, "Messaging", 15, "facebook", 3),
    WorkstreamSeed("Customer portal", Channel.PERSISTENT_CHAT, "Messaging", 15, "portal", 2),
    WorkstreamSeed(PICK_WORKSTREAM, Channel.SMS, PICK_QUEUE, 20, "sms", 0, Distribution.PICK),
    WorkstreamSeed("Support line", Channel.VOICE, "Phone support", 50, "telephone", 3),
    WorkstreamSeed("Case", Channel.RECORD, "Cases", 10, "case-system", 3),
    WorkstreamSeed("Order status", Channel.PERSISTENT_CHAT, "Self-service", 5, "portal", 2, auto_accept=True),
    WorkstreamSeed("Sales live chat", Channel.LIVE_CHAT, "Sales chat", 25, "website", 5),
    WorkstreamSeed("Billing by text message", Channel.SMS, "Billing", 15, "sms", 3),
    WorkstreamSeed("Apple Messages", Channel.APPLE_MESSAGES, "Billing", 15, "apple-messages", 2),
    WorkstreamSeed("Sales line", Channel.VOICE, "Sales phone", 50, "telephone", 2),
    WorkstreamSeed(REPLAY, Channel.LIVE_CHAT, REPLAY, 10, "channel1", 0),
)

_AGENT = (Role.AGENT,)
_CHANNEL = (Role.CHANNEL,)

SIGN_IN = (
    Person("supervisor1", "Claire Martin", (Role.SUPERVISOR,)),
    Person("supervisor2", "Tomás Herrera", (Role.SUPERVISOR,)),
    Person("supervisor-api", "Nadia Roussel", (Role.SUPERVISOR, Role.API_ACCESS)),
    Person("admin", "Ingrid Solberg", (Role.ADMIN,)),
    Person("agent1", "Alex Morgan", _AGENT),
    Person("agent2", "Sam Rivera", _AGENT),
    Person("customer1", "Jamie Carter", (Role.CUSTOMER,)),
    Person("channel1", "Replay connector", _CHANNEL),
)

SIMULATED = (
    Person(SHIFT_LEAD, "Olivia Brandt", (Role.SUPERVISOR,)),
    Person("emma", "Emma Clarke", _AGENT),
    Person("lucas", "Lucas Petit", _AGENT, "fr"),
    Person("sofia", "Sofía Ramos", _AGENT, "es"),
    Person("hannah", "Hannah Keller", _AGENT, "de"),
    Person("miguel", "Miguel Santos", _AGENT, "pt"),
    Person("giulia", "Giulia Moretti", _AGENT, "it"),
    Person("noah", "Noah Bennett", _AGENT),
    Person("chloe", "Chloé Dubois", _AGENT, "fr"),
    Person("yara", "Yara Haddad", _AGENT, "fr"),
    Person("ben", "Ben Okoye", _AGENT),
    Person("ines", "Inês Rocha", _AGENT, "pt"),
    Person("felix", "Felix Braun", _AGENT, "de"),
    Person(BOT, "Lumi", (Role.BOT,)),
    Person("website", "Website", _CHANNEL),
    Person("whatsapp", "WhatsApp", _CHANNEL),
    Person("facebook", "Facebook", _CHANNEL),
    Person("portal", "Customer portal", _CHANNEL),
    Person("sms", "Text messages", _CHANNEL),
    Person("apple-messages", "Apple Messages", _CHANNEL),
    Person("telephone", "Telephone system", _CHANNEL),
    Person("case-system", "Case system", _CHANNEL),
)

REPLAY_PEOPLE = tuple(Person(f"{REPLAY}{number}", f"Replay {number}", _AGENT) for number in range(1, REPLAY_AGENTS + 1))

PEOPLE = (*SIGN_IN, *SIMULATED, *REPLAY_PEOPLE)

AGENTS = (
    # For visitors to sign in as. They work in a pick queue only, so they get just what a supervisor assigns to them.
    AgentSeed("agent1", (PICK_QUEUE,), ("returns", "en"), is_simulated=False),
    AgentSeed("agent2", (PICK_QUEUE,), ("returns", "en", "es"), is_simulated=False),
    AgentSeed("emma", ("Chat support", "Messaging"), ("orders", "en"), 75),
    AgentSeed("lucas", ("Chat support", "Messaging", PICK_QUEUE), ("orders", "returns", "fr", "en"), 75),
    AgentSeed("sofia", ("Chat support", PICK_QUEUE), ("returns", "es", "en"), 75),
    AgentSeed("hannah", ("Messaging", "Cases"), ("warranty", "de", "en"), 75),
    AgentSeed("miguel", ("Messaging", "Cases"), ("orders", "pt", "es"), 75),
    AgentSeed("giulia", ("Chat support", "Messaging"), ("orders", "it", "fr"), 75),
    AgentSeed("noah", ("Phone support", "Chat support"), ("telephone", "en"), 75),
    AgentSeed("chloe", ("Phone support", "Cases"), ("telephone", "warranty", "fr", "en"), 75),
    AgentSeed("yara", (PICK_QUEUE,), ("returns", "fr", "en"), 75),
    AgentSeed("ben", ("Sales chat", "Billing"), ("sales", "en"), 75),
    AgentSeed("ines", ("Sales chat", "Billing", "Sales phone"), ("sales", "telephone", "pt", "it"), 75),
    AgentSeed("felix", ("Sales chat", "Billing", "Sales phone"), ("sales", "invoices", "de", "en"), 75),
    AgentSeed(BOT, ("Self-service",), ("order status",), 1_000, AgentKind.BOT),
    *(AgentSeed(person.login, (REPLAY,), is_simulated=False) for person in REPLAY_PEOPLE),
)
