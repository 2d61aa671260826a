"""The context of an operation: the viewer that its token names, and where it came from. endpoint.py reads tokens."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from api.graphql.acting_for import agent_for
from api.identity.arrivals import LATEST, arrivals
from api.identity.bearer_tokens import Bearer, Identity, authorization, has_authorization
from api.identity.claims import InvalidToken, Unaccepted
from api.identity.failed_sign_ins import failed_sign_ins
from api.traffic.refusals import Limited
from api.traffic.sockets import Slot, sockets
from models.access.viewers import principal
from models.access.visitor_sessions import viewer_by_token
from models.events.log import Head
from models.values import Source, Viewer
from models.vocabulary import SignInFault
from schema.context import Context, CurrentSignIn

UNKNOWN_OPERATION = ("unknown", "")  # until its document was read
ANSWER_SECONDS = 5.0  # how long a request waits for a database that may be gone


@dataclass
class BearerContext(Context):
    """A context that also holds the bearer token it was created from, and where the request came from.

    `client_name` is the name that the client program gives itself, if it gives one. `names_agent` says that a handshake named
    an agent to act for, which no socket may. `unaccepted`
    says why there is no viewer. `operation` is the kind and the name by which operation_metrics.py counts it.
    """

    bearer: Bearer | None = None
    unaccepted: Unaccepted | None = None
    address: str = ""
    source: Source | None = None
    client_name: str | None = None
    slot: Slot | None = None
    names_agent: bool = False
    takes_encoded: bool = True
    operation: tuple[str, str] = UNKNOWN_OPERATION


async def bearer_in(
    headers: Mapping[str, object], source: Source, identity: Identity
) -> tuple[Bearer | None, Unaccepted | None]:
    """Whose token is in the headers, or in what a client sends in their place; otherwise why it is nobody's."""
    token = authorization(headers)
    if token is None:
        return None, Unaccepted.MALFORMED_TOKEN if has_authorization(headers) else Unaccepted.NO_TOKEN
    try:
        return await identity.read(token), None
    except InvalidToken as invalid:
        if invalid.fault:
            failed_sign_ins.note(invalid.fault, source)
        return None, invalid.told


async def context_of(bearer: Bearer | None, source: Source, agent: str | None = None) -> BearerContext:
    """A context with the principal's current rights; without a viewer if there is none, or if their sign-in has ended.

    With the login of an `agent`, the principal acts for them. Raises ActingRefused if they may not.
    """
    async with asyncio.timeout(ANSWER_SECONDS):
        viewer, rights_at = await _viewer(bearer) if bearer else (None, None)
    if bearer and viewer:
        arrivals.note(bearer, viewer.id, source)
        viewer = replace(viewer, source=source)
        if agent is not None:  # whose rights are read later than those of the principal, so that position doesn't count
            viewer, rights_at = await agent_for(viewer, agent, source, caller_login=bearer.login), None
    elif bearer and bearer.login:
        failed_sign_ins.note(SignInFault.UNKNOWN_USER, source, login=bearer.login)
    return BearerContext(
        viewer,
        viewer.locale if viewer else "en",
        login=bearer.login if bearer else None,
        bearer=bearer if viewer else None,
        unaccepted=None if viewer else Unaccepted.UNKNOWN_USER if bearer else Unaccepted.NO_TOKEN,
        rights_at=rights_at,
        source=source,
        sign_in=CurrentSignIn(bearer.sign_in if bearer else None),
    )


async def refreshed(connection: BearerContext, bearer: Bearer | None) -> datetime | None:
    """Let the connection and its operations go on with this token, and return when it expires.

    None if the token is not accepted, or if it is somebody else's; nothing has changed then.
    """
    if bearer is None or connection.bearer is None or bearer.principal != connection.bearer.principal:
        return None
    assert connection.source is not None
    signed_in = await context_of(bearer, connection.source)
    if signed_in.viewer is None or connection.viewer is None or signed_in.viewer.id != connection.viewer.id:
        return None
    connection.bearer, connection.sign_in.now = bearer, signed_in.sign_in.now
    return datetime.fromtimestamp(min(bearer.expires_at, LATEST), UTC)


def claim(slot: Slot | None, bearer: Bearer) -> None:
    """Count the socket as one of this principal. Raises Limited if they have too many."""
    if slot and (refusal := sockets.claim(slot, bearer.principal)):
        raise Limited(refusal)


async def _viewer(bearer: Bearer) -> tuple[Viewer | None, Head | None]:
    """The viewer, and the end of the log when their rights were read, where that is known."""
    if bearer.visitor:
        return await viewer_by_token(bearer.visitor.customer_id, bearer.visitor.generation), None
    await arrivals.admit(bearer)
    found = await principal(bearer.login or "", bearer.sign_in)
    return (found.viewer, Head(found.seq, found.epoch)) if found else (None, None)
