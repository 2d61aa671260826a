"""Queues, workstreams and people, written directly; their conversations, offers and sessions are in builders.py."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import asdict
from itertools import count
from typing import Any

from tortoise.models import Model

from models import clock
from models.access.viewers import viewer_by_id
from models.rules.conversations.attention import Standards
from models.tables import (
    Agent,
    Customer,
    Queue,
    QueueMember,
    QueueSupervisor,
    SupervisorSettings,
    User,
    UserPresence,
    UserRole,
    Workstream,
)
from models.tables.settings import SETTINGS_ID
from models.values import Viewer
from models.vocabulary import AgentKind, Channel, Presence, QueueType, Role

UNITS = 20  # what a conversation takes unless a test says otherwise
OFFER_SECONDS = 120

_numbers = count(1)
_gathered: ContextVar[list[Model] | None] = ContextVar("_gathered", default=None)


@asynccontextmanager
async def gathered() -> AsyncIterator[None]:
    """The rows of people are written at the end: one statement for each table. Until then, others refer to them by id."""
    rows: list[Model] = []
    token = _gathered.set(rows)
    try:
        yield
    finally:
        _gathered.reset(token)
    tables: dict[type[Model], None] = dict.fromkeys(map(type, rows))
    for table in tables:
        await table.bulk_create([row for row in rows if type(row) is table])


async def _write(row: Model) -> None:
    rows = _gathered.get()
    if rows is None:
        await row.save(force_create=True)
    else:
        rows.append(row)


async def settings(**values: Any) -> SupervisorSettings:
    """The organisation's switches: all on, the policies at their defaults."""
    switched_on = (
        "supervisor_monitor",
        "supervisor_assign",
        "supervisor_transfer",
        "supervisor_take_over",
        "force_close",
    )
    switches = dict.fromkeys(switched_on, True)
    row, _ = await SupervisorSettings.update_or_create(id=SETTINGS_ID, defaults={**switches, **values})
    return row


async def a_queue(name: str | None = None, *, type: QueueType = QueueType.MESSAGING, **columns: Any) -> Queue:
    return await Queue.create(name=name or f"Queue {next(_numbers)}", type=type, **columns)


async def a_workstream(
    queue: Queue, name: str | None = None, *, channel: Channel = Channel.WHATSAPP, **columns: Any
) -> Workstream:
    """Of push distribution and without auto-accept, leading to `queue`."""
    given = {"units": UNITS, "offer_seconds": OFFER_SECONDS, **columns}
    return await Workstream.create(
        name=name or f"Workstream {next(_numbers)}", channel=channel, default_queue=queue, **given
    )


async def a_user(name: str | None = None, *roles: Role, login: str | None = None, locale: str = "en") -> User:
    name = name or f"Person {next(_numbers)}"
    user = User(name=name, login=login or f"{name.lower().replace(' ', '-')}", locale=locale)
    await _write(user)
    for role in roles:
        await _write(UserRole(user_id=user.id, role=role))
    return user


async def an_agent(
    name: str | None = None,
    *,
    in_: Sequence[Queue] = (),
    presence: Presence = Presence.AVAILABLE,
    units: int = 100,
    kind: AgentKind = AgentKind.HUMAN,
    also: Sequence[Role] = (),
    skills: Sequence[str] = (),
    login: str | None = None,
) -> User:
    """A member of the queues `in_` who can carry `units`."""
    role = Role.BOT if kind is AgentKind.BOT else Role.AGENT
    user = await a_user(name, role, *also, login=login)
    await _write(Agent(user_id=user.id, kind=kind, capacity_units=units, skills=list(skills)))
    await _presence(user, presence)
    for queue in in_:
        await _write(QueueMember(queue=queue, agent_id=user.id))
    return user


async def a_supervisor(
    name: str | None = None,
    *,
    oversees: Sequence[Queue] = (),
    also: Sequence[Role] = (),
    presence: Presence = Presence.AVAILABLE,
    login: str | None = None,
) -> User:
    user = await a_user(name, Role.SUPERVISOR, *also, login=login)
    await _presence(user, presence)
    for queue in oversees:
        await _write(QueueSupervisor(queue=queue, supervisor_id=user.id))
    return user


async def a_lead(name: str | None = None, *, oversees: Sequence[Queue], **given: Any) -> User:
    """An agent who supervises, too. `given` are arguments of `an_agent`."""
    user = await an_agent(name, also=[Role.SUPERVISOR], **given)
    for queue in oversees:
        await _write(QueueSupervisor(queue=queue, supervisor_id=user.id))
    return user


async def an_admin(name: str | None = None, *, login: str | None = None) -> User:
    return await a_user(name, Role.ADMIN, login=login)


async def a_connector(name: str | None = None, *, login: str | None = None) -> User:
    return await a_user(name, Role.CHANNEL, login=login)


async def a_customer(
    name: str | None = None,
    *,
    signs_in: bool = False,
    connector: User | None = None,
    locale: str = "en",
    login: str | None = None,
) -> Customer:
    """One who `signs_in` is a user of the same id, too."""
    name = name or f"Customer {next(_numbers)}"
    columns: dict[str, Any] = {"name": name, "locale": locale, "connector": connector}
    if signs_in or login:
        columns["id"] = (await a_user(name, Role.CUSTOMER, login=login, locale=locale)).id
    return await Customer.create(**columns)


async def viewer_of(person: User | Customer) -> Viewer:
    """The person with the rights that the database gives now."""
    viewer = await viewer_by_id(person.id)
    assert viewer is not None
    return viewer


async def _presence(user: User, presence: Presence) -> None:
    """AVAILABLE is what one is without having said anything else."""
    is_automatic = presence is Presence.AVAILABLE
    set_by = None if is_automatic else user.id
    row = UserPresence(
        user_id=user.id, presence=presence, since=clock.now(), is_automatic=is_automatic, set_by_id=set_by
    )
    await _write(row)


def standards_of(queue: Queue) -> dict[str, int]:
    """As a conversation keeps them once it was judged by them."""
    return asdict(Standards(queue.answer_within_seconds, queue.reply_within_seconds))
