"""The settings, read once from the environment. database_settings.py and issuer_settings.py have parts of them."""

import difflib
import logging
import os
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from api.database_settings import DatabaseSettings
from api.issuer_settings import CommaSeparated, IssuerSettings, split
from api.origins import origin_of_caller, origin_of_page
from api.telemetry_settings import CollectorSettings
from models.rules.configuration.receivers import Reach, is_loopback
from models.sentiment import registry
from schema.work_budget import OPERATION_SECONDS

PREFIX = "VIGIE_"
PROXIES = "FORWARDED_ALLOW_IPS"  # read by uvicorn itself
TESTS_PREFIX = "VIGIE_TEST_"  # the tests' own variables; they are neither settings nor mistyped settings
# An empty value of any other setting is more likely a variable that somebody forgot to fill in.
MAY_BE_EMPTY = frozenset(
    {"database_url", "jwt_algorithms", "allowed_origins", "embedding_origins", "sign_in_parameters"}
)


class SettingsFault(Exception):
    """A setting can't be used. The message names the setting and says what to do."""


class Settings(IssuerSettings, DatabaseSettings):
    """Each field is read from the variable VIGIE_<FIELD>, unless it is given as an argument."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port to listen on; 0 takes a free one.")
    data_dir: Path = Field(
        default=Path(".vigie"), description="The directory of the SQLite file and the development key."
    )
    session_secret: str | None = Field(
        default=None,
        min_length=32,
        repr=False,
        description="Signs visitor sessions; the same on all hosts. Without it a secret is created in the data directory.",
    )
    visitors_per_address: int = Field(
        default=30, ge=1, description="How many visitor sessions may begin from one address in ten minutes."
    )
    max_sockets: int | None = Field(
        default=None,
        ge=10,
        description="How many sockets a process holds; without it, what its files allow, at most 10,000.",
    )
    sockets_per_address: int | None = Field(
        default=None, ge=1, description="How many sockets one address may have open in a process."
    )
    sockets_per_principal: int | None = Field(
        default=None, ge=1, description="How many WebSockets and event streams one user may have open in a process."
    )
    requests_per_address: int | None = Field(
        default=None,
        ge=1,
        description="How many HTTP requests, WebSocket handshakes and operations a second may come from one address.",
    )
    anonymous_requests_per_address: int | None = Field(
        default=None,
        ge=1,
        description="How many GraphQL requests without a valid token a second may come from one address.",
    )
    operations_per_principal: int | None = Field(
        default=None, ge=1, description="How many GraphQL operations a second one user may send."
    )
    messages_per_socket: int | None = Field(
        default=None, ge=1, description="How many WebSocket messages a second may come on one socket."
    )
    messages_per_principal: int | None = Field(
        default=None, ge=1, description="How many WebSocket messages a second one user may send on all sockets."
    )
    allowed_origins: CommaSeparated = Field(
        default=(), description="Other origins whose pages may call this server, such as those of tools."
    )
    embedding_origins: CommaSeparated = Field(default=(), description="Origins that may show the pages in a frame.")
    graphiql: bool = Field(default=True, description="Whether /graphql shows GraphiQL in a browser.")
    introspection: bool | None = Field(
        default=None,
        description=(
            "Whether clients with a token may read the schema, and get suggestions in errors; by default only while the "
            "development key signs tokens."
        ),
    )
    trusted_documents: Path | None = Field(
        default=None,
        description=(
            "A manifest of trusted documents, or a folder with one for each client; with it, no other documents run."
        ),
    )
    operation_seconds: float = Field(
        default=OPERATION_SECONDS, gt=0, description="After how long a query or mutation ends with OPERATION_TIMED_OUT."
    )
    ping_seconds: float = Field(
        default=15.0,
        gt=0,
        description="How often a silent connection is pinged; proxies commonly close it after 30 s.",
    )
    keep_log_seconds: int = Field(
        default=7 * 24 * 3600,
        ge=60,
        description="How long facts are kept; a stream can continue from a position for as long.",
    )
    keep_log_facts: int = Field(default=5_000_000, ge=1_000, description="The maximum number of facts that are kept.")
    keep_audit_days: int | None = Field(
        default=None, ge=1, description="How many days the audit trail is kept; without it, for ever."
    )
    report_key_file: Path | None = Field(
        default=None, description="The private Ed25519 key, in PEM, with which reports on monitoring are signed."
    )
    four_eyes: bool = Field(
        default=False,
        description="Whether a second administrator must approve that somebody becomes one, or that policies change.",
    )
    private_receivers: bool = Field(
        default=False,
        description=(
            "Whether a channel's url may lead to private networks and to this machine. With the development key, it may "
            "always lead to this machine."
        ),
    )
    metrics_host: str = Field(
        default="127.0.0.1", description="The address on which /metrics is, if it has a port of its own."
    )
    metrics_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="The port of /metrics. Without it, only this machine reads them, on the server's port.",
    )
    sentiment_engine: str = Field(
        default=registry.DEFAULT,
        description="Which engine judges customers' messages where a workstream names no other one.",
    )
    compiled_selections: bool = Field(
        default=True,
        description="Whether repeated selections run as generated code, and equal viewers share a frame's work.",
    )
    shared_answers: bool = Field(
        default=True,
        description="Whether a query that only shows the floor is executed once for equal viewers until the floor changes.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="At debug, errors are logged with their messages, which may contain personal data."
    )

    log_format: Literal["text", "json"] = Field(
        default="text", description="Whether the log has lines of text, or a JSON object in each line."
    )
    traces: Literal["off", "otlp"] = Field(
        default="off", description="Whether traces are sent to an OpenTelemetry collector, by OTLP over HTTP."
    )
    traces_ratio: float = Field(default=0.1, ge=0, le=1, description="Which part of the traces is sent, from 0 to 1.")

    @field_validator("sentiment_engine")
    @classmethod
    def _only_known_engines(cls, value: str) -> str:
        registry.must_be_known(value)
        return value

    @field_validator("allowed_origins", "embedding_origins", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return split(value)

    @field_validator("log_level", "log_format", "traces", mode="before")
    @classmethod
    def _lower(cls, value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value

    @field_validator("allowed_origins")
    @classmethod
    def _only_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(origin_of_caller, value))

    @field_validator("embedding_origins")
    @classmethod
    def _only_origins_of_pages(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(origin_of_page, value))

    @model_validator(mode="after")
    def _database_below_data_dir(self) -> Self:
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{self.data_dir.absolute() / 'vigie.sqlite3'}")
        return self

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return is_loopback(self.host)

    @property
    def has_metrics_port(self) -> bool:
        """Whether /metrics has a port of its own."""
        return self.metrics_port is not None and self.metrics_port != self.port

    @property
    def is_for_development(self) -> bool:
        """Whether there is no issuer and the development key signs tokens; so there are no real users."""
        return not self.sources_of_keys

    @property
    def reach(self) -> Reach:
        """To which receivers of channels messages may go."""
        return Reach(
            loopback=self.private_receivers or self.is_for_development,
            private=self.private_receivers,
        )

    @property
    def explains_schema(self) -> bool:
        """Whether clients may read the schema, and get suggestions in error messages."""
        return self.is_for_development if self.introspection is None else self.introspection

    @property
    def shows_graphiql(self) -> bool:
        """Whether GraphiQL is of any use: with trusted documents, nobody can run what they write in it."""
        return self.graphiql and self.trusted_documents is None

    @property
    def uses_embedded_database(self) -> bool:
        """Whether the database is the SQLite file in the data directory, which Vigie creates and migrates by itself."""
        return self.database_url == f"sqlite:///{self.data_dir.absolute() / 'vigie.sqlite3'}"

    @property
    def sends_traces(self) -> bool:
        return self.traces == "otlp"

    @property
    def log_level_number(self) -> int:
        return logging.getLevelNamesMapping()[self.log_level.upper()]


def load(**arguments: Any) -> Settings:
    """The settings of this process. For an argument that is None, the environment decides.

    Raises SettingsFault.
    """
    _refuse_unknown(os.environ)
    _refuse_wrong_proxies()
    try:
        chosen = Settings(**{name: value for name, value in arguments.items() if value is not None})
    except ValidationError as error:
        raise SettingsFault("\n".join(_sentence(fault) for fault in error.errors(include_url=False))) from None
    if chosen.sends_traces and (fault := CollectorSettings().fault):
        raise SettingsFault(fault)
    return chosen


def trusted_proxies() -> tuple[str, ...] | None:
    """The addresses whose word on the clients' addresses uvicorn takes: ("*",) is everybody's; None if nothing is set."""
    given = os.environ.get(PROXIES)
    return None if given is None else split(given)


def _refuse_wrong_proxies() -> None:
    """uvicorn would take what it can't read for the name of a proxy, and believe nobody."""
    for proxy in trusted_proxies() or ():
        try:
            ip_network(proxy if proxy != "*" else "::")
        except ValueError:
            raise SettingsFault(
                f"{PROXIES}: {proxy} is no address and no network; write them like 10.0.0.7,192.168.0.0/16."
            ) from None


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    """Refuse unknown variables, otherwise a mistyped one would be ignored silently; and those that were left empty."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in sorted(environment):
        upper = name.upper()
        if not upper.startswith(PREFIX) or upper.startswith(TESTS_PREFIX):
            continue
        if upper in known:
            if not environment[name].strip() and upper.removeprefix(PREFIX).lower() not in MAY_BE_EMPTY:
                raise SettingsFault(f"{upper} is empty: give it a value, or remove the variable.")
            continue
        near = difflib.get_close_matches(upper, known, n=1)
        advice = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(known))}."
        raise SettingsFault(f"There is no setting {name}: {advice}")


def _sentence(fault: Any) -> str:
    """It quotes no value, which may be a secret, except where the setting's own check does."""
    name = "_".join(str(part) for part in fault["loc"][:1])
    where = f"{PREFIX}{name.upper()}" if name else "The settings"
    return f"{where}: {fault['msg'].removeprefix('Value error, ').removesuffix('.')}."
