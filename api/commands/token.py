"""`token`: prints a bearer token, signed with the development key of api/identity/bearer_tokens.py."""

import re
from datetime import timedelta
from typing import Annotated

import typer

from api import settings
from api.commands.reporting import refuse, stop
from api.identity import bearer_tokens

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def token(
    user: Annotated[str, typer.Option(help="The login of the person that the token is for.", metavar="LOGIN")],
    ttl: Annotated[str, typer.Option(help="How long it is valid: a number and s, m, h or d.")] = "8h",
) -> None:
    """Print a bearer token, and nothing else.

    Needs no database and no running server, only the same data directory; creates the key on first use. Refused if
    VIGIE_JWT_PUBLIC_KEY_FILE names a real issuer.
    """
    written = re.fullmatch(r"([1-9][0-9]{0,5})([smhd])", ttl)
    if not written:
        stop(f"--ttl {ttl} is not a duration; write it like 30s, 45m, 8h or 7d.", status=2)
    if not user.strip():
        stop("--user needs a login.", status=2)
    try:
        print(bearer_tokens.make_token(settings.load(), user, timedelta(**{UNITS[written[2]]: int(written[1])})))
    except settings.SettingsFault as fault:
        refuse(fault)
