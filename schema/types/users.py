"""Users, for administrators. people.py has what everyone reads of people."""

from datetime import datetime
from uuid import UUID

import strawberry

from models import tables
from models.rules.conversations.disclosure import reads_configuration
from models.vocabulary import Role
from schema.context import Info
from schema.ids import global_id
from schema.permissions import required_viewer
from schema.types.node import Node
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
            id=global_id("User", row.id),
            login=row.login,
            name=row.name,
            locale=row.locale,
            disabled_at=row.disabled_at,
        )

    @classmethod
    async def visible(cls, info: Info, user_id: UUID) -> "User | None":
        """The user, for administrators."""
        if not reads_configuration(required_viewer(info)):
            return None
        row = await info.context.loaders.users.load(user_id)
        return cls.of(row) if row else None

    @strawberry.field(description="All roles held, in alphabetical order.")
    async def roles(self, info: Info) -> list[Role]:
        return await info.context.loaders.roles_of_user.load(self.row.id)

    @strawberry.field(description="The queues the user oversees as a supervisor, by name.")
    async def supervised_queues(self, info: Info) -> list[Queue]:
        return [Queue.of(row) for row in await info.context.loaders.queues_of_supervisor.load(self.row.id)]

    @strawberry.field(description="The queues the user works in as an agent or bot, by name.")
    async def queues(self, info: Info) -> list[Queue]:
        return [Queue.of(row) for row in await info.context.loaders.queues_of_agent.load(self.row.id)]
