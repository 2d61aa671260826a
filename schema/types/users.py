"""Users, for administrators. people.py has what everyone reads of people."""

from datetime import datetime

import strawberry

from models import tables
from models.vocabulary import Role
from schema.context import Info
from schema.ids import global_id
from schema.types.node import Node
from schema.types.people import ACTOR_ID_TYPE
from schema.types.queues_and_agents import Queue


@strawberry.type(
    description=("A principal who can sign in: a person, a bot or a connector. Only administrators can read it.")
)
class User(Node):
    row: strawberry.Private[tables.User]
    login: str = strawberry.field(description="The login that tokens name; unique.")
    name: str = strawberry.field(description="The display name.")
    locale: str = strawberry.field(description="The user's language, such as `en`.")
    disabled_at: datetime | None = strawberry.field(description="When the user was disabled; null if they aren't.")

    @classmethod
    def of(cls, row: tables.User) -> "User":
        return cls(
            row=row,
            id=global_id(ACTOR_ID_TYPE, row.id),
            login=row.login,
            name=row.name,
            locale=row.locale,
            disabled_at=row.disabled_at,
        )

    @strawberry.field(description="All roles held, in alphabetical order.")
    async def roles(self, info: Info) -> list[Role]:
        return await info.context.loaders.roles_of_user.load(self.row.id)

    @strawberry.field(description="The queues the user oversees as a supervisor, by name.")
    async def supervised_queues(self, info: Info) -> list[Queue]:
        return [Queue.of(row) for row in await info.context.loaders.queues_of_supervisor.load(self.row.id)]

    @strawberry.field(description="The queues the user works in as an agent or bot, by name.")
    async def queues(self, info: Info) -> list[Queue]:
        return [Queue.of(row) for row in await info.context.loaders.queues_of_agent.load(self.row.id)]
