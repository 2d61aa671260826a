"""Parts of objects, as truth.py says what they hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.models import Model

from models import tables
from models.rules.configuration.administration import in_api
from models.rules.conversations.attention import AttentionCause
from models.vocabulary import ActorKind
from schema.ids import global_id
from tests.permissions.floor import Ref

Fields = dict[str, Any]


class Something:
    """Stands for any value but null: for what the database doesn't hold as it is shown."""

    def __repr__(self) -> str:
        return "something"


SOMETHING = Something()


@dataclass(frozen=True, slots=True)
class Findable:
    """Another object that is shown to those only who find it by its id, also where others read the id of such objects."""

    ref: Ref


async def actor_of_user(user: tables.User, kind: ActorKind) -> Fields:
    is_agent = await tables.Agent.exists(user_id=user.id)
    agent = Findable(Ref("Agent", user.id)) if is_agent else None
    return actor_of(user.id, user.name, kind) | {"agent": agent, "user": Ref("User", user.id)}


def actor_of(person_id: UUID, name: str, kind: ActorKind) -> Fields:
    return {"id": global_id("Actor", person_id), "name": name, "kind": kind, "agent": None, "user": None}


def column_of(row: Model, name: str) -> Any:
    return getattr(row, re.sub(r"([A-Z])", r"_\1", name).lower())


def connection_of(refs: list[Ref]) -> Fields:
    page = {"hasNextPage": False, "hasPreviousPage": False, "startCursor": SOMETHING, "endCursor": SOMETHING}
    return {"edges": [{"node": ref, "cursor": SOMETHING} for ref in refs], "pageInfo": page}


def attention_of(causes: Sequence[AttentionCause]) -> Fields:
    names = ("reason", "level", "since", "began_at", "due_at", "times")
    told = [{in_api(name): getattr(cause, name) for name in names} for cause in causes]
    return {"level": causes[0].level, "since": causes[0].since, "causes": told}


def content_of(stored: dict[str, Any]) -> Fields:
    """All of those here are places."""
    place = {name: stored[name] for name in ("latitude", "longitude", "label", "address")}
    nothing = {"media": None, "contact": None, "reaction": None, "choice": None, "other": None}
    return {"kind": stored["kind"], "note": SOMETHING, "location": place, **nothing}


def reading_of(row: tables.Message) -> Fields:
    columns = ("score", "negative", "neutral", "positive", "confidence", "engine")
    return {name: getattr(row, f"sentiment_{name}") for name in columns} | {"isFallback": False, "words": []}
