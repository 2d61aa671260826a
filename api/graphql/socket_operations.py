"""Who signs in on a socket, and which operations they may begin there. transports.py runs them."""

from abc import abstractmethod
from collections.abc import Mapping
from datetime import datetime

from strawberry.exceptions import ConnectionRejectionError

from api.graphql.acting_for import names_agent
from api.graphql.contexts import BearerContext, claim, context_of, refreshed
from api.graphql.operation_metrics import beginning
from api.graphql.requests import client_name_in
from api.identity.bearer_tokens import Bearer, has_authorization
from api.identity.claims import NotSignedIn, Unaccepted
from api.traffic.rates import rates
from api.traffic.refusals import Refusal
from api.traffic.waiting import begun
from models.values import Source
from schema.context import Context
from schema.turns import OwnTurns


class ServesSockets:
    """The part of an endpoint that knows the principals of its sockets."""

    @abstractmethod
    async def bearer_of(self, headers: Mapping[str, object], source: Source) -> tuple[Bearer | None, Unaccepted | None]:
        """Whose token is in the headers, or in what a client sends in their place; otherwise why it is nobody's."""

    async def on_ws_connect(self, context: Context) -> None:
        assert isinstance(context, BearerContext)
        assert context.source is not None
        params = context.connection_params or {}
        if context.names_agent or names_agent(params):
            raise ConnectionRejectionError
        bearer, unaccepted = context.bearer, context.unaccepted
        if has_authorization(params):
            bearer, unaccepted = await self.bearer_of(params, context.source)
        signed_in = await context_of(bearer, context.source)
        if signed_in.viewer is None or signed_in.bearer is None:
            raise NotSignedIn(unaccepted or Unaccepted.UNKNOWN_USER)
        claim(context.slot, signed_in.bearer)
        context.client_name = client_name_in(params) or context.client_name
        context.bearer, context.login, context.viewer = signed_in.bearer, signed_in.login, signed_in.viewer
        context.sign_in = signed_in.sign_in

    async def context_now(self, connection: Context) -> Context | None:
        """A context for one operation on a socket, with the current rights; None if the principal no longer exists."""
        assert isinstance(connection, BearerContext)
        assert connection.source is not None
        with beginning():
            context = await context_of(connection.bearer, connection.source)
        context.connection_params, context.sign_in = connection.connection_params, connection.sign_in
        return context if context.viewer else None

    async def begun(self, connection: Context) -> OwnTurns:
        """The turns of an operation on a socket that begins now. Raises Limited if its user must wait too long."""
        assert isinstance(connection, BearerContext)
        bearer = connection.bearer
        return await begun(bearer.principal if bearer else connection.address, is_stranger=not bearer)

    def refused_operation(self, connection: Context) -> Refusal | None:
        """Why no further operation may begin on this socket now."""
        assert isinstance(connection, BearerContext)
        refused = rates.operation(connection.bearer.principal) if connection.bearer else None
        return refused or rates.request(connection.address)

    def seconds_left(self, connection: Context) -> float:
        assert isinstance(connection, BearerContext)
        return connection.bearer.seconds_left if connection.bearer else 0.0

    async def refresh(self, connection: Context, token: object) -> datetime | None:
        assert isinstance(connection, BearerContext)
        assert connection.source is not None
        headers = {"authorization": f"Bearer {token}"}
        bearer, _ = await self.bearer_of(headers, connection.source)
        return await refreshed(connection, bearer)
