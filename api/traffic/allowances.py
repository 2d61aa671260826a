"""How much clients may do before they are refused: the settings, and the numbers that hold where none is given."""

from dataclasses import dataclass, fields, replace

from api.settings import Settings
from api.traffic.descriptors import MOST_SOCKETS, sockets_allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowances:
    """Each field is named for the setting that changes it. Rates are per second; ten seconds' worth may come at once."""

    max_sockets: int = MOST_SOCKETS
    sockets_per_address: int
    sockets_per_principal: int
    requests_per_address: int
    anonymous_requests_per_address: int
    operations_per_principal: int
    messages_per_socket: int
    messages_per_principal: int


# A person has a few pages open, and a whole office can share one address.
WITH_AN_ISSUER = Allowances(
    sockets_per_address=1_000,
    sockets_per_principal=50,
    requests_per_address=500,
    anonymous_requests_per_address=20,
    operations_per_principal=100,
    messages_per_socket=100,
    messages_per_principal=200,
)
# Everyone on this machine can sign in as anyone, and programs that try or measure something do a great deal as one user.
WITH_THE_DEVELOPMENT_KEY = Allowances(
    sockets_per_address=5_000,
    sockets_per_principal=5_000,
    requests_per_address=2_000,
    anonymous_requests_per_address=20,
    operations_per_principal=1_000,
    messages_per_socket=1_000,
    messages_per_principal=2_000,
)


def allowances_of(settings: Settings) -> Allowances:
    """What these settings allow. Raises SettingsFault if the process may not open enough files for it."""
    standard = WITH_THE_DEVELOPMENT_KEY if settings.is_for_development else WITH_AN_ISSUER
    given = {field.name: getattr(settings, field.name) for field in fields(Allowances)}
    chosen = replace(standard, **{name: value for name, value in given.items() if value is not None})
    return replace(chosen, max_sockets=sockets_allowed(settings.max_sockets))
