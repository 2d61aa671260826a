"""What every fact begins with; facts.py has the facts."""

from datetime import datetime
from typing import TypedDict

from models.values import Actor
from models.vocabulary import Act


class Header(TypedDict):
    """As keyword arguments; `_Fact` says what each means."""

    act: Act
    at: datetime
    actor: Actor
    request_id: str | None
