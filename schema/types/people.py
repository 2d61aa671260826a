"""Actors, customers and the viewer. Agents are in queues_and_agents.py."""

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

ACTOR_ID_TYPE = "User"


@strawberry.type(description="Who did something: a person, a bot, a connector or the system.")
class Actor:
    id: strawberry.ID = strawberry.field(
        description="Equal to `Viewer.id` if the actor is the viewer. Not the id of an Agent or Customer."
    )
    name: str = strawberry.field(description="The display name; empty once erased.")
    kind: ActorKind = strawberry.field(description="Whether it is a person, a bot, a connector or the system.")

    @classmethod
    async def load(cls, info: Info, person_id: UUID, kind: ActorKind | None = None) -> "Actor":
        """The actor of that id; `kind` says what it acted as, where that is known."""
        found = await info.context.loaders.people.load(person_id)
        person = found or Person(person_id, "", ActorKind.PERSON)
        return cls(id=global_id(ACTOR_ID_TYPE, person_id), name=person.name, kind=kind or person.kind)


@strawberry.type(description="The customer of a conversation.")
class Customer(Node):
    name: str = strawberry.field(description="The display name; empty once erased.")
    locale: str = strawberry.field(description="The customer's language, such as `en` or `fr-CA`.")
    erased_at: datetime | None = strawberry.field(
        description="When the customer's data were erased; null while they are there."
    )

    @classmethod
    def of(cls, row: tables.Customer) -> "Customer":
        return cls(id=global_id("Customer", row.id), name=row.name, locale=row.locale, erased_at=row.erased_at)


@strawberry.type(description="Who is asking: the principal of the token, with their current rights.")
class Viewer:
    values: strawberry.Private[ViewerValues]
    id: strawberry.ID = strawberry.field(description="Equal to the `Actor.id` of the viewer's own acts.")
    name: str = strawberry.field(description="The display name.")
    roles: list[Role] = strawberry.field(description="All roles held, in alphabetical order.")
    locale: str = strawberry.field(description="The viewer's language, in which they read system messages.")

    @classmethod
    def of(cls, values: ViewerValues) -> "Viewer":
        return cls(
            values=values,
            id=global_id(ACTOR_ID_TYPE, values.id),
            name=values.name,
            roles=sorted(values.roles),
            locale=values.locale,
        )

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
