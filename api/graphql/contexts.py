"""The context of an operation: the viewer that its token names, and where it came from. endpoint.py reads tokens."""

from dataclasses import dataclass, replace

from api.identity.bearer_tokens import Bearer
from api.identity.failed_sign_ins import failed_sign_ins
from api.traffic.refusals import Limited
from api.traffic.sockets import Slot, sockets
from models.access.viewers import principal
from models.access.visitor_sessions import viewer_by_token
from models.events.log import Head
from models.values import Source, Viewer
from models.vocabulary import SignInFault
from schema.context import Context


@dataclass
class BearerContext(Context):
    """A context that also holds the bearer token it was created from, and where the request came from."""

    bearer: Bearer | None = None
    address: str = ""
    source: Source | None = None
    slot: Slot | None = None
    takes_encoded: bool = True


async def context_of(bearer: Bearer | None, source: Source) -> BearerContext:
    """A context with the principal's current rights; without a viewer if there is no such principal."""
    viewer, rights_at = await _viewer(bearer) if bearer else (None, None)
    if viewer:
        viewer = replace(viewer, source=source)
    elif bearer and bearer.login:
        failed_sign_ins.note(SignInFault.UNKNOWN_USER, source, login=bearer.login)
    return BearerContext(
        viewer,
        viewer.locale if viewer else "en",
        login=bearer.login if bearer else None,
        bearer=bearer if viewer else None,
        rights_at=rights_at,
        source=source,
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
