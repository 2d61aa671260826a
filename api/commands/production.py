"""What production lacks with these settings, for `check`. The server runs without it, but somebody would regret it."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from api.settings import Settings
from models.database.addresses import PostgresAddress, RedisAddress
from models.rules.configuration.receivers import is_loopback

ENCRYPTED = ("require", "verify-ca", "verify-full")
UNSEEN = "can't be seen from here: backups, TLS in front of the server, and whether somebody hears the alerts."


def lacks(settings: Settings, *, proxies: Sequence[str] | None) -> Iterator[str]:
    """A sentence for each thing: what may happen, and what to set. docs/operating.md explains them.

    `proxies` are those in FORWARDED_ALLOW_IPS; None if it is not set.
    """
    if settings.is_for_development:
        yield (
            "Whoever reads the development key can sign in as any user: set the public key of your identity provider, "
            "such as with VIGIE_JWT_PUBLIC_KEY_FILE."
        )
    if settings.database_url.startswith("sqlite"):
        yield from _of_sqlite(settings)
    else:
        yield from _of_several_hosts(settings)
    if settings.log_level == "debug":
        yield "The log may contain personal data: set VIGIE_LOG_LEVEL=info."
    if settings.private_receivers:
        yield (
            "Administrators can let Vigie call addresses of the private network: set VIGIE_PRIVATE_RECEIVERS=false "
            "unless your connectors are there."
        )
    if plain := [origin for origin in settings.allowed_origins if _is_plain(origin)]:
        yield f"Pages of {', '.join(plain)} can be changed on their way: name origins with https:// in VIGIE_ALLOWED_ORIGINS."
    if settings.is_loopback and settings.is_for_development:
        return  # the rest is about strangers, and none reach it
    if settings.graphiql:
        yield "Strangers find GraphiQL at /graphql: set VIGIE_GRAPHIQL=false."
    if settings.explains_schema:
        yield "Every user can read the schema and gets suggestions: set VIGIE_INTROSPECTION=false."
    if settings.metrics_port == settings.port:
        yield "Whoever reaches the server reads /metrics: give VIGIE_METRICS_PORT a port of its own."
    elif settings.metrics_port is not None and not is_loopback(settings.metrics_host):
        yield (
            f"Whoever reaches {settings.metrics_host}:{settings.metrics_port} reads /metrics: let only Prometheus reach "
            "it, by a firewall."
        )
    if proxies and "*" in proxies:
        yield "Clients can claim any address, which evades all limits: name the proxy's in FORWARDED_ALLOW_IPS."
    elif not proxies and not settings.is_loopback:
        yield (
            "All clients behind the proxy count as one address, and soon get 429: name the proxy's address or network in "
            "FORWARDED_ALLOW_IPS."
        )


def _of_sqlite(settings: Settings) -> Iterator[str]:
    if settings.bell_url.startswith("memory://"):
        yield "SQLite serves one process on one host: set VIGIE_DATABASE_URL to a PostgreSQL if that is not enough."
    else:
        yield (
            "VIGIE_BELL_URL is for several processes, but SQLite lets only one of them write at a time and only on one "
            "host: set VIGIE_DATABASE_URL to a PostgreSQL."
        )


def _of_several_hosts(settings: Settings) -> Iterator[str]:
    database = PostgresAddress.of(settings.database_url)
    if _is_far(database.host) and database.parameters.get("sslmode") not in ENCRYPTED:
        yield (
            "What goes to PostgreSQL can be read on its way: add ?sslmode=verify-full to VIGIE_DATABASE_URL, or at least "
            "sslmode=require."
        )
    if settings.bell_url.startswith("redis://") and _is_far(RedisAddress.of(settings.bell_url).host):
        yield "What goes to Redis, its password included, can be read on its way: begin VIGIE_BELL_URL with rediss://."
    if settings.bell_url.startswith("memory://"):
        yield "A second process would learn of changes half a second later: set VIGIE_BELL_URL to a Redis or PostgreSQL."
    if settings.session_secret is None:
        yield "Each host would have a secret of its own, and refuse the visitors of others: set VIGIE_SESSION_SECRET."


def _is_far(host: str | None) -> bool:
    """Whether the way there may lead through other networks: not to this machine, nor to a neighbour without a domain."""
    return host is not None and not host.startswith("/") and not is_loopback(host) and ("." in host or ":" in host)


def _is_plain(origin: str) -> bool:
    parts = urlsplit(origin)
    return parts.scheme == "http" and not is_loopback(parts.hostname or "")
