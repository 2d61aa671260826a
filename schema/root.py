"""The schema, made of its three roots. context.py has what each GraphQL operation gets."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.context import FreshLoaders
from schema.mutations.root import Mutation
from schema.queries.root import Query
from schema.queries.snapshot import Snapshot
from schema.scalars import SCALARS
from schema.shared_frames import SharedExecution
from schema.streams.root import Subscription
from schema.texts import StorableTexts

schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    extensions=[StorableTexts, Snapshot, FreshLoaders],
    execution_context_class=SharedExecution,
    config=StrawberryConfig(scalar_map=SCALARS),
)
