"""Writes the demo's company, which seed_data.py describes, into a migrated database. simulator.py acts in it.

The rows are written directly, without facts, before any server follows the log.
"""

from uuid import UUID

from api.demo.seed_data import AGENTS, PEOPLE, QUEUES, REPLAY, REPLAY_PEOPLE, WORKSTREAMS, id_of
from models import clock
from models.database import connections
from models.events.log import create_head
from models.rules.conversations.state_limits import DEFAULTS
from models.rules.visitor_sessions import CHANNELS
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
from models.vocabulary import Distribution, Presence, Role

OFFER_SECONDS = 30  # short, so that every demo shows missed offers
PICK_OFFER_SECONDS = 120  # for the pick queue and for replays

WITH_PRESENCE = frozenset((Role.AGENT, Role.BOT, Role.SUPERVISOR))


async def seed(*, offer_seconds: int = OFFER_SECONDS) -> None:
    """Write the whole company in one transaction; if it exists already, change nothing."""
    await create_head()
    await connections.shielded(_written(offer_seconds))


async def _written(offer_seconds: int) -> None:
    async with connections.writing():
        if await User.exists(id=_user("admin")):
            return
        await _people()
        await _queues()
        await _workstreams(offer_seconds)
        await _memberships()
        await SupervisorSettings.update_or_create(
            id=SETTINGS_ID,
            defaults={
                "supervisor_monitor": True,
                "supervisor_assign": True,
                "supervisor_transfer": True,
                "supervisor_take_over": True,
                "force_close": True,
            },
        )


async def _people() -> None:
    now = clock.now()
    await User.bulk_create(
        [
            User(
                id=_user(person.login),
                login=person.login,
                name=person.name,
                locale=person.locale,
                # A replay enables its agents for as long as it runs; nobody else counts or chooses them.
                disabled_at=now if person in REPLAY_PEOPLE else None,
            )
            for person in PEOPLE
        ]
    )
    await UserRole.bulk_create(
        [
            UserRole(id=id_of("role", f"{person.login}/{role}"), user_id=_user(person.login), role=role)
            for person in PEOPLE
            for role in person.roles
        ]
    )
    await UserPresence.bulk_create(
        [
            UserPresence(
                user_id=_user(person.login),
                presence=Presence.OFFLINE if person in REPLAY_PEOPLE else Presence.AVAILABLE,
                since=now,
                is_automatic=person not in REPLAY_PEOPLE,
            )
            for person in PEOPLE
            if WITH_PRESENCE.intersection(person.roles)
        ]
    )
    await Customer.bulk_create(
        [
            Customer(id=_user(person.login), name=person.name, locale=person.locale, connector_id=None)
            for person in PEOPLE
            if Role.CUSTOMER in person.roles
        ]
    )
    await Agent.bulk_create(
        [
            Agent(
                user_id=_user(agent.login),
                kind=agent.kind,
                capacity_units=agent.capacity_units,
                skills=list(agent.skills),
            )
            for agent in AGENTS
        ]
    )


async def _queues() -> None:
    await Queue.bulk_create(
        [Queue(id=_queue(queue.name), name=queue.name, type=queue.type, priority=queue.priority) for queue in QUEUES]
    )


async def _workstreams(offer_seconds: int) -> None:
    await Workstream.bulk_create(
        [
            Workstream(
                id=id_of("workstream", workstream.name),
                name=workstream.name,
                channel=workstream.channel,
                distribution=workstream.distribution,
                default_queue_id=_queue(workstream.queue),
                units=workstream.units,
                offer_seconds=(
                    PICK_OFFER_SECONDS
                    if workstream.name == REPLAY or workstream.distribution is Distribution.PICK
                    else offer_seconds
                ),
                auto_accept=workstream.auto_accept,
                accepts_visitors=workstream.channel in CHANNELS and workstream.name != REPLAY,
                open_limit_seconds=DEFAULTS[workstream.channel.family].open,
                active_limit_seconds=DEFAULTS[workstream.channel.family].active,
                waiting_limit_seconds=DEFAULTS[workstream.channel.family].waiting,
                wrap_up_limit_seconds=DEFAULTS[workstream.channel.family].wrap_up,
            )
            for workstream in WORKSTREAMS
        ]
    )


async def _memberships() -> None:
    await QueueMember.bulk_create(
        [
            QueueMember(
                id=id_of("member", f"{queue}/{agent.login}"), queue_id=_queue(queue), agent_id=_user(agent.login)
            )
            for agent in AGENTS
            for queue in agent.queues
        ]
    )
    await QueueSupervisor.bulk_create(
        [
            QueueSupervisor(
                id=id_of("supervisor", f"{queue.name}/{login}"), queue_id=_queue(queue.name), supervisor_id=_user(login)
            )
            for queue in QUEUES
            for login in queue.supervisors
        ]
    )


def _user(login: str) -> UUID:
    return id_of("user", login)


def _queue(name: str) -> UUID:
    return id_of("queue", name)
