"""The context of an operation: the viewer that its token names, and the socket on which it came. endpoint.py reads tokens."""

from dataclasses import dataclass

from api.identity.bearer_tokens import Bearer
from api.traffic.refusals import Limited
from api.traffic.sockets import Slot, sockets
from models.access.viewers import principal
from models.access.visitor_sessions import viewer_by_token
from models.events.log import Head
from models.values import Viewer
from schema.context import Context


@dataclass
class BearerContext(Context):
    """A context that also holds the bearer token it was created from, and where the request came from.

    `client` is the name that the client program gives itself, if it gives one.
    """

    bearer: Bearer | None = None
    address: str = ""
    client: str | None = None
    slot: Slot | None = None
    takes_encoded: bool = True


async def context_of(bearer: Bearer | None) -> BearerContext:
    """A context with the principal's current rights; without a viewer if there is no such principal."""
    viewer, rights_at = await _viewer(bearer) if bearer else (None, None)
    return BearerContext(
        viewer,
        viewer.locale if viewer else "en",
        login=bearer.login if bearer else None,
        bearer=bearer if viewer else None,
        rights_at=rights_at,
    )


def claim(slot: Slot | None, bearer: Bearer) -> None:
    """Count the socket as one of this principal. Raises Limited if they have too many."""
    if slot and (refusal := sockets.claim(slot, bearer.principal)):
        raise Limited(refusal)


async def _viewer(bearer: Bearer) -> tuple[Viewer | None, Head | None]:
    """The viewer, and the end of the log when their rights were read, where that is known."""
    if bearer.visitor:
        return await viewer_by_token(bearer.visitor.customer_id, bearer.visitor.generation), None
    found = await principal(bearer.login or "")
    return (found.viewer, Head(found.seq, found.epoch)) if found else (None, None)
