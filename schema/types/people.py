"""Actors, customers and the viewer. Agents are in queues_and_agents.py, users in users.py."""

from datetime import datetime
from uuid import UUID

import strawberry

from models import tables
from models.values import Viewer as ViewerValues
from models.vocabulary import ActorKind, Presence, Role
from schema.context import Info
from schema.ids import global_id
from schema.relations import Person
from schema.types.node import Node
from schema.types.queues_and_agents import Agent, Queue
from schema.types.users import User


@strawberry.type(description="Who did something: a person, a bot, a connector or the system.")
class Actor:
    person_id: strawberry.Private[UUID]
    id: strawberry.ID = strawberry.field(
        description=(
            "The same wherever this person or bot is an actor; for the viewer, that of `Viewer.actor`. Arguments that "
            "take a user accept it, and `node` does not."
        )
    )
    name: str = strawberry.field(description="The display name; empty once erased.")
    kind: ActorKind = strawberry.field(description="Whether it is a person, a bot, a connector or the system.")

    @classmethod
    def of(cls, person_id: UUID, name: str, kind: ActorKind) -> "Actor":
        return cls(person_id=person_id, id=global_id("Actor", person_id), name=name, kind=kind)

    @classmethod
    async def load(cls, info: Info, person_id: UUID, kind: ActorKind | None = None) -> "Actor":
        """The actor of that id; `kind` says what it acted as, where that is known."""
        found = await info.context.loaders.people.load(person_id)
        person = found or Person(person_id, "", ActorKind.PERSON)
        return cls.of(person_id, person.name, kind or person.kind)

    @strawberry.field(
        description="The same person or bot as an agent; null for anyone else, and where `node` doesn't answer the agent."
    )
    async def agent(self, info: Info) -> Agent | None:
        return await Agent.visible(info, self.person_id)

    @strawberry.field(description="The same person, bot or connector as a user; null except for administrators.")
    async def user(self, info: Info) -> User | None:
        return await User.visible(info, self.person_id)


@strawberry.type(description="The customer of a conversation.")
class Customer(Node):
    row_id: strawberry.Private[UUID]
    name: str = strawberry.field(description="The display name; empty once erased.")
    locale: str = strawberry.field(description="The customer's language, such as `en` or `fr-CA`.")
    erased_at: datetime | None = strawberry.field(
        description="When the customer's data were erased; null while they are there."
    )

    @classmethod
    def of(cls, row: tables.Customer) -> "Customer":
        return cls(
            row_id=row.id, id=global_id("Customer", row.id), name=row.name, locale=row.locale, erased_at=row.erased_at
        )

    @strawberry.field(
        description=(
            "The customers who were merged into this one and of whom the viewer sees a conversation, by name. Each can be "
            "parted again with `partCustomer`. None for the customer's side."
        )
    )
    async def merged(self, info: Info) -> list["Customer"]:
        return [Customer.of(row) for row in await info.context.loaders.merged_customers.load(self.row_id)]


@strawberry.type(
    description=(
        "Who is asking: the principal of the token, with their current rights. By its id, `node` answers it to nobody else."
    )
)
class Viewer(Node):
    values: strawberry.Private[ViewerValues]
    name: str = strawberry.field(description="The display name.")
    roles: list[Role] = strawberry.field(description="All roles held, in alphabetical order.")
    locale: str = strawberry.field(description="The viewer's language, in which they read system messages.")

    @classmethod
    def of(cls, values: ViewerValues) -> "Viewer":
        return cls(
            values=values,
            id=global_id("Viewer", values.id),
            name=values.name,
            roles=sorted(values.roles),
            locale=values.locale,
        )

    @strawberry.field(
        description="The viewer as an actor. Compare its id to find out whether the viewer did something."
    )
    def actor(self) -> Actor:
        return Actor.of(self.values.id, self.values.name, self.values.actor.kind)

    @strawberry.field(description="The viewer as an agent; null for someone who isn't one.")
    async def agent(self, info: Info) -> Agent | None:
        return await Agent.load(info, self.values.id)

    @strawberry.field(description="The presence of an agent, bot or supervisor; null for others.")
    async def presence(self, info: Info) -> Presence | None:
        if self.values.roles.isdisjoint((Role.AGENT, Role.BOT, Role.SUPERVISOR)):
            return None
        return await info.context.loaders.presences.load(self.values.id)

    @strawberry.field(description="The queues that the viewer oversees as a supervisor, by priority and name.")
    async def supervised_queues(self, info: Info) -> list[Queue]:
        ids = sorted(self.values.overseen) if self.values.has(Role.SUPERVISOR) else []
        rows = [row for row in await info.context.loaders.queues.load_many(ids) if row]
        return [Queue.of(row) for row in sorted(rows, key=lambda row: (row.priority, row.name))]
