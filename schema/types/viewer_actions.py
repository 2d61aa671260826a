"""The supervisor actions of a conversation: whether the viewer may do each, or why not. rules/supervision.py decides."""

import strawberry

from models.rules.supervision import ActionAnswer
from models.vocabulary import RefusalCode, SupervisorAction


@strawberry.type(description="Whether the viewer may do something now and, if not, why.")
class ViewerAction:
    action: SupervisorAction = strawberry.field(description="The action.")
    allowed: bool = strawberry.field(description="Whether the mutation would be accepted now.")
    code: RefusalCode | None = strawberry.field(
        description=("The code with which the mutation would be refused; null if it is allowed.")
    )
    reason: str | None = strawberry.field(
        description=("The reason in words, with what can be done about it; null if it is allowed.")
    )

    @classmethod
    def of(cls, answer: ActionAnswer) -> "ViewerAction":
        return cls(action=answer.action, allowed=answer.allowed, code=answer.code, reason=answer.reason)
