"""What a viewer may do with a conversation as a supervisor, and why not; rules/supervision.py answers it."""

import strawberry

from models.rules.supervision import ActionAnswer
from models.vocabulary import RefusalCode, SupervisorAction


@strawberry.type(description="Whether the viewer may do something now, and if not, why.")
class ViewerAction:
    action: SupervisorAction = strawberry.field(description="What it is about.")
    allowed: bool = strawberry.field(description="Whether the mutation would be accepted now.")
    code: RefusalCode | None = strawberry.field(description="What the mutation would be refused with; else null.")
    reason: str | None = strawberry.field(description="The same for people, with the way out; else null.")

    @classmethod
    def of(cls, answer: ActionAnswer) -> "ViewerAction":
        return cls(action=answer.action, allowed=answer.allowed, code=answer.code, reason=answer.reason)
