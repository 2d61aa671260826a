"""The people of the proof: for each of two queues the same, and some who belong to none. floor.py has what they see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models import clock
from models.tables import Customer, Queue, User
from models.vocabulary import AgentKind, Presence, Role
from tests.support.builders import a_connector, a_customer, a_supervisor, a_user, an_admin, an_agent

INSIDE, OUTSIDE = "inside", "outside"
ROLES: Mapping[str, frozenset[Role]] = {
    "supervisor": frozenset({Role.SUPERVISOR}),
    "monitoring": frozenset({Role.SUPERVISOR}),
    "joined": frozenset({Role.SUPERVISOR}),
    "api": frozenset({Role.SUPERVISOR, Role.API_ACCESS}),
    "agent": frozenset({Role.AGENT}),
    "consultant": frozenset({Role.AGENT}),
    "asked": frozenset({Role.AGENT}),
    "picker": frozenset({Role.AGENT}),
    "bot": frozenset({Role.BOT}),
    "customer": frozenset({Role.CUSTOMER}),
    "connector": frozenset({Role.CHANNEL}),
    "mixed": frozenset({Role.AGENT, Role.CUSTOMER}),
    "administrator": frozenset({Role.ADMIN}),
    "key": frozenset({Role.API_ACCESS}),
    "roleless": frozenset(),
}
SUPERVISORS = ("supervisor", "monitoring", "joined", "api")
AGENTS = ("agent", "consultant", "asked", "picker")
MEMBERS = (*AGENTS, "bot", "mixed")
OF_A_QUEUE = (*SUPERVISORS, *AGENTS, "bot", "customer", "connector", "mixed")


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who asks. Those of a queue are of the inner one; the people of the outer queue only are there."""

    name: str
    login: str

    @property
    def roles(self) -> frozenset[Role]:
        return ROLES[self.name]


SEATS = tuple(Seat(name, f"{name}-{INSIDE}" if name in OF_A_QUEUE else name) for name in ROLES)


async def people_of(half: str, queue: Queue) -> dict[str, User]:
    """The agents are AWAY or OFFLINE, which stays as it is whatever their load."""
    found: dict[str, User] = {}
    for name in SUPERVISORS:
        also = [Role.API_ACCESS] if name == "api" else []
        found[name] = await a_supervisor(f"{name.title()} {half}", oversees=[queue], also=also, login=f"{name}-{half}")
    found["guest"] = await a_supervisor(f"Guest {half}", oversees=[queue], login=f"guest-{half}")
    for name in (*AGENTS, "bot", "mixed"):
        found[name] = await an_agent(
            f"{name.title()} {half}",
            in_=[queue],
            presence=Presence.OFFLINE if name == "mixed" else Presence.AWAY,
            kind=AgentKind.BOT if name == "bot" else AgentKind.HUMAN,
            also=[Role.CUSTOMER] if name == "mixed" else [],
            skills=[f"skill of {name} {half}"],
            login=f"{name}-{half}",
        )
    found["connector"] = await a_connector(f"Connector {half}", login=f"connector-{half}")
    return found


async def customers_of(half: str, people: Mapping[str, User]) -> dict[str, Customer]:
    """`customer` signs in, and was merged into `person`; `mixed` is an agent and a customer, who has been erased as one."""
    own = await a_customer(f"Customer {half}", signs_in=True, login=f"customer-{half}")
    mixed = await Customer.create(id=people["mixed"].id, name=people["mixed"].name, erased_at=clock.now())
    person = await a_customer(f"Known as {half}")
    await Customer.filter(id=own.id).update(person_id=person.id, merged_into_id=person.id)
    return {"customer": await Customer.get(id=own.id), "mixed": mixed, "person": person}


async def people_of_no_queue() -> dict[str, User]:
    """`root` acts for the tests, `gone` is disabled, `hook` has a configured channel."""
    gone = await a_user("Gone", Role.SUPERVISOR, login="gone")
    gone.disabled_at = clock.now()
    await gone.save()
    return {
        "administrator": await an_admin("Administrator", login="administrator"),
        "root": await an_admin("Root", login="root"),
        "key": await a_user("Key", Role.API_ACCESS, login="key"),
        "roleless": await a_user("Roleless", login="roleless"),
        "gone": gone,
        "hook": await a_connector("Hook", login="hook"),
    }
