"""What production lacks with these settings, for `check`. The server runs without it, but somebody would regret it."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from api.settings import Settings
from models.rules.configuration.receivers import is_loopback

UNSEEN = "can't be seen from here: backups, TLS in front of the server, and whether somebody hears the alerts."


def lacks(settings: Settings, *, believes_everybody: bool) -> Iterator[str]:
    """A sentence for each thing: what may happen, and what to set. docs/operating.md explains them."""
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
    if believes_everybody:
        yield "Clients can claim any address, which evades all limits: name the proxy's in FORWARDED_ALLOW_IPS."


def _of_sqlite(settings: Settings) -> Iterator[str]:
    if settings.bell_url.startswith("memory://"):
        yield "SQLite serves one process on one host: set VIGIE_DATABASE_URL to a PostgreSQL if that is not enough."
    else:
        yield (
            "VIGIE_BELL_URL is for several processes, but SQLite lets only one of them write at a time and only on one "
            "host: set VIGIE_DATABASE_URL to a PostgreSQL."
        )


def _of_several_hosts(settings: Settings) -> Iterator[str]:
    if settings.bell_url.startswith("memory://"):
        yield "A second process would learn of changes half a second later: set VIGIE_BELL_URL to a Redis or PostgreSQL."
    if settings.session_secret is None:
        yield "Each host would have a secret of its own, and refuse the visitors of others: set VIGIE_SESSION_SECRET."


def _is_plain(origin: str) -> bool:
    parts = urlsplit(origin)
    return parts.scheme == "http" and not is_loopback(parts.hostname or "")
