"""How graphql-core runs our operations; root.py hands it to the schema."""

from typing import Any

from graphql.pyutils import RefMap
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext


class ForgetfulExecution(StrawberryGraphQLCoreExecutionContext):
    """Keeps nothing of a stream's frame beyond it.

    graphql-core (3.3.2) runs each frame on a copy of the stream's executor that shares its memo of selections. Nothing
    finds an entry again, for each frame makes its keys anew, and the memo grows by kilobytes a frame while the stream lasts.
    """

    def build_per_event_executor(self, payload: Any) -> Any:
        executor = super().build_per_event_executor(payload)
        executor._relevant_sub_fields = {}
        executor._stream_usages = RefMap()
        return executor
