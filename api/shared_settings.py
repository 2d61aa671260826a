"""On which settings all processes of an installation must agree, and what they tell each other of them: a keyed hash.

models/followers/shared_settings.py compares the hashes.
"""

from collections.abc import Callable

from api.settings import PREFIX, Settings

SESSION_SECRET = f"{PREFIX}SESSION_SECRET"
# What decides who somebody is, what they may do, and for how long something is kept.
MUST_AGREE = (
    "jwt_public_key_file",  # what is in it
    "jwt_jwks_url",
    "jwt_discovery_url",
    "jwt_issuer",
    "jwt_audience",
    "jwt_algorithms",
    "jwt_longest_seconds",
    "jwt_user_claim",
    "jwt_groups_claim",
    "jwt_creates_users",
    "sign_in_client_id",
    "sign_in_scopes",
    "sign_in_parameters",
    "visitors_per_address",
    "sockets_per_address",
    "sockets_per_principal",
    "requests_per_address",
    "anonymous_requests_per_address",
    "operations_per_principal",
    "messages_per_socket",
    "messages_per_principal",
    "allowed_origins",
    "embedding_origins",
    "graphiql",
    "introspection",
    "operation_seconds",
    "keep_log_seconds",
    "keep_log_facts",
    "keep_audit_days",
    "four_eyes",
    "private_receivers",
    "sentiment_engine",
)
# Where a host keeps its files, which part of the work it does, and what it says of it.
MAY_DIFFER = frozenset(
    {
        "host",
        "port",
        "data_dir",
        "database_url",
        "database_pool",
        "bell_url",
        "max_sockets",
        "trusted_documents",  # a new manifest is deployed host by host
        "ping_seconds",
        "report_key_file",
        "metrics_host",
        "metrics_port",
        "compiled_selections",
        "shared_answers",
        "log_level",
        "log_format",
        "traces",
        "traces_ratio",
    }
)


def fingerprint(settings: Settings, keyed: Callable[[str], str]) -> dict[str, str]:
    """A hash for each setting that must be the same everywhere. `keyed` hashes a text with the session secret as the key.

    So nobody learns a value from the database, or can try out guesses, without knowing the secret.
    """
    hashes = {SESSION_SECRET: keyed(SESSION_SECRET)}
    for name in MUST_AGREE:
        value = getattr(settings, name)
        if name == "jwt_public_key_file" and value is not None:
            value = value.read_bytes()
        hashes[f"{PREFIX}{name.upper()}"] = keyed(f"{name}={value!r}")
    return hashes
