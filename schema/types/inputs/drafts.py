"""The inputs of mutations on bots and their drafts."""

import strawberry
from strawberry import UNSET

from models.vocabulary import BotPosture
from schema.types.inputs.conversations import CONVERSATION_ID, REQUEST_ID


@strawberry.input(description="What is to become of a bot's words in a conversation.")
class BotPostureInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    posture: BotPosture = strawberry.field(description="The posture from now on.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="A draft to send in the bot's name.")
class ApproveDraftInput:
    draft_id: strawberry.ID = strawberry.field(description="The draft.")
    text: str | None = strawberry.field(
        default=UNSET,
        description=(
            "What is sent in place of the bot's words, 1 to 10,000 characters; if it is left out, they are sent as they are."
        ),
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="A draft that nobody is to get.")
class DropDraftInput:
    draft_id: strawberry.ID = strawberry.field(description="The draft.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)
