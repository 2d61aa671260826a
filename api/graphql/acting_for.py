"""A connector may name an agent for whom it acts, in a header of a request. models/access/viewers.py says what it may do."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request

from api.identity.failed_sign_ins import failed_sign_ins
from models.access.viewers import acting_for
from models.values import Source, Viewer
from models.vocabulary import SignInFault

HEADER = "x-vigie-acts-for"


class ActingRefused(Exception):
    """The message says what the client can do. It is the same whyever the caller may not act for this agent."""

    code = "ACTING_REFUSED"


def names_agent(named: Mapping[str, object]) -> bool:
    """Whether the headers, or the payload of connection_init, name an agent."""
    return any(name.lower() == HEADER for name in named)


def agent_named_by(request: Request) -> str | None:
    """The login of the agent for whom a request over HTTP is to be made; None if it is the caller's own.

    Raises ActingRefused. What is kept or goes on for long would have to follow the rights of two people.
    """
    if not names_agent(request.headers):
        return None
    if request.method != "POST" or "text/event-stream" in request.headers.get("accept", "").lower():
        raise ActingRefused(f"Send {HEADER} only with queries and mutations by POST, not with streams.")
    return request.headers[HEADER]


async def agent_for(caller: Viewer, login: str, source: Source, *, caller_login: str | None) -> Viewer:
    """The agent, as the caller may act for them. Raises ActingRefused; the audit trail tells of it."""
    agent = await acting_for(caller, login)
    if agent is None:
        failed_sign_ins.note(SignInFault.NOT_ACTING_FOR, source, login=caller_login)
        raise ActingRefused(
            f"{HEADER}: you may not act for this agent. Only connectors may, each for the agents that the configuration "
            "names under its `actsFor`, while these can sign in."
        )
    return replace(agent, source=source)
