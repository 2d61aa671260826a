"""The addresses of databases and bells, read once: what they say, or a sentence about what is wrong with them.

connections.py and events/bells/ open what they lead to.
"""

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl, quote, unquote

POSTGRES_SCHEMES = ("postgres", "postgresql", "asyncpg")
REDIS_SCHEMES = ("redis", "rediss")
POSTGRES_EXAMPLE = "postgres://user:password@host:5432/vigie"
REDIS_EXAMPLE = "redis://host:6379/0"
APPLICATION_NAME = "vigie"  # releases before format 2 gave none: models/followers/processes.py
POSTGRES_PARAMETERS = ("application_name", "host", "sslcert", "sslkey", "sslmode", "sslrootcert")
REDIS_PARAMETERS = ("ssl_ca_certs", "ssl_cert_reqs", "ssl_certfile", "ssl_check_hostname", "ssl_keyfile")
FILES = frozenset({"sslcert", "sslkey", "sslrootcert", "ssl_ca_certs", "ssl_certfile", "ssl_keyfile"})
CHOICES: Mapping[str, tuple[str, ...]] = {
    "sslmode": ("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
    "ssl_cert_reqs": ("none", "optional", "required"),
    "ssl_check_hostname": ("true", "false"),
}
POOL_SIZE = 10  # connections of a process to PostgreSQL, unless VIGIE_DATABASE_POOL says otherwise
SYSTEM = "system"  # as sslrootcert: the authorities that this machine trusts

# Everything before the last @ belongs to the user and the password, which may hold any character.
_SHAPE = re.compile(
    r"(?:(?P<user>[^:]*)(?::(?P<password>.*))?@)?(?P<host>\[[0-9a-fA-F:.]+\]|[^@/?#:\[\],]*)(?::(?P<port>[^@/?#,]*))?"
    r"(?:/(?P<path>[^@?#/]*))?(?:\?(?P<query>[^#]*))?",
    re.DOTALL,
)
_STRAY_PERCENT = re.compile("%(?![0-9a-fA-F]{2})")


class WrongAddress(ValueError):
    """The address can't be used. The message says what it must be, and quotes no password."""


@dataclass(frozen=True)
class Address:
    scheme: str
    user: str | None
    password: str | None = field(repr=False)
    host: str | None
    port: int | None
    path: str
    parameters: Mapping[str, str]

    @classmethod
    def read(cls, text: str, *, parameters: tuple[str, ...], example: str) -> Self:
        """Raises WrongAddress. A password may be written as it is; only %, if two hexadecimal digits follow, is %25."""
        scheme, separator, rest = text.partition("://")
        found = _SHAPE.fullmatch(rest) if separator else None
        if found is None:
            raise WrongAddress(f"can't be read; write it like {example}, with one host, and an @ in a parameter as %40")
        user, password, host, port, path, query = found.group("user", "password", "host", "port", "path", "query")
        return cls(
            scheme=scheme,
            user=_decoded(user) or None,
            password=_decoded(password) or None,
            host=host.strip("[]") or None,
            port=_port(port),
            path=_decoded(path) or "",
            parameters=_parameters(query or "", parameters, example),
        )


@dataclass(frozen=True)
class PostgresAddress(Address):
    @classmethod
    def of(cls, text: str) -> Self:
        """Raises WrongAddress."""
        address = cls.read(text, parameters=POSTGRES_PARAMETERS, example=POSTGRES_EXAMPLE)
        if address.scheme not in POSTGRES_SCHEMES:
            raise WrongAddress(f"must begin with postgres://, like {POSTGRES_EXAMPLE}{_instead(text)}")
        if not address.path:
            raise WrongAddress(f"names no database; write it like {POSTGRES_EXAMPLE}")
        _ = address.credentials  # reads the certificates, which may be wrong
        return address

    @cached_property
    def credentials(self) -> dict[str, Any]:
        """As asyncpg takes them. What is not given, it takes from its own defaults, as psql does. Raises WrongAddress."""
        given = {
            "host": self.parameters.get("host") or self.host,
            "port": self.port or 5432,
            "user": self.user,
            "password": self.password,
            "database": self.path,
            "ssl": _tls(self.parameters),
        }
        found: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        found["server_settings"] = {"application_name": self.parameters.get("application_name") or APPLICATION_NAME}
        return found


@dataclass(frozen=True)
class RedisAddress(Address):
    @classmethod
    def of(cls, text: str) -> Self:
        """Raises WrongAddress."""
        address = cls.read(text, parameters=REDIS_PARAMETERS, example=REDIS_EXAMPLE)
        if address.path and not address.path.isdecimal():
            raise WrongAddress(
                f"names the database {address.path}, but Redis's have numbers; write it like {REDIS_EXAMPLE}"
            )
        if address.scheme == "redis" and address.parameters:
            raise WrongAddress(
                f"has {', '.join(address.parameters)}, which only rediss:// uses; write rediss:// for TLS"
            )
        return address

    @property
    def url(self) -> str:
        """As redis-py reads it: user and password escaped."""
        who = f"{quote(self.user or '', safe='')}:{quote(self.password or '', safe='')}@" if self.password else ""
        host = f"[{self.host}]" if self.host and ":" in self.host else self.host or "localhost"
        asked = "&".join(f"{name}={quote(value, safe='/')}" for name, value in self.parameters.items())
        return f"{self.scheme}://{who}{host}:{self.port or 6379}/{self.path or 0}{'?' if asked else ''}{asked}"


def sqlite_path(text: str) -> str:
    """The file of `sqlite:///<file>`; an absolute one begins with a slash of its own. Raises WrongAddress."""
    path = text.removeprefix("sqlite:///")
    if path == text or not path:
        raise WrongAddress(
            "must name a file: sqlite:///vigie.sqlite3, or sqlite:////var/lib/vigie/vigie.sqlite3 from the root"
        )
    return path


def must_be_database(text: str) -> None:
    """Raises WrongAddress unless this is the address of a database that Vigie can use."""
    scheme, separator, _ = text.partition("://")
    if scheme in POSTGRES_SCHEMES and separator:
        PostgresAddress.of(text)
    elif scheme == "sqlite":
        path = sqlite_path(text)
        if path == ":memory:" or "?" in path:
            raise WrongAddress(
                "must name a file without parameters: each connection to :memory: has a database of its own"
            )
    else:
        raise WrongAddress(f"must begin with sqlite:/// or postgres://, like {POSTGRES_EXAMPLE}{_instead(text)}")


def must_be_bell(text: str) -> None:
    """Raises WrongAddress unless this is the address of a bell."""
    scheme, separator, rest = text.partition("://")
    if scheme in ("postgres", "postgresql") and separator:
        PostgresAddress.of(text)
    elif scheme in REDIS_SCHEMES and separator:
        RedisAddress.of(text)
    elif scheme != "memory" or rest or not separator:
        raise WrongAddress(f"must be memory://, or begin with redis://, rediss:// or postgres://{_instead(text)}")


def _instead(text: str) -> str:
    scheme, separator, _ = text.partition("://")
    return f", not with {scheme}://" if separator and scheme.isalnum() else ""


def _decoded(text: str | None) -> str | None:
    """The text, percent-decoded, unless it has a % that begins no escape: then whoever wrote it meant it as it is."""
    return text if text is None or _STRAY_PERCENT.search(text) else unquote(text)


def _port(text: str | None) -> int | None:
    if not text:
        return None
    if not (text.isdecimal() and text.isascii() and 0 < int(text) < 65_536):
        raise WrongAddress("has a port that is no number from 1 to 65535")  # not quoted: it may be half of a password
    return int(text)


def _parameters(query: str, known: tuple[str, ...], example: str) -> dict[str, str]:
    try:
        found = dict(parse_qsl(query, strict_parsing=True, keep_blank_values=True)) if query else {}
    except ValueError:
        raise WrongAddress(f"has parameters that can't be read; write them like {example}?{known[-1]}=…") from None
    for name, value in found.items():
        if name not in known:
            raise WrongAddress(f"has the parameter {name}, which is not known here; known are {', '.join(known)}")
        if name in CHOICES and value not in CHOICES[name]:
            raise WrongAddress(f"has {name}={value}; choose one of {', '.join(CHOICES[name])}")
        if name in FILES and value != SYSTEM and not Path(value).is_file():
            raise WrongAddress(f"has {name}={value}, but there is no such file")
    return found


def _tls(parameters: Mapping[str, str]) -> ssl.SSLContext | str | bool | None:
    """What asyncpg's `ssl` must be for these parameters of libpq; None if nothing is said of TLS.

    Unlike libpq, verify-ca and verify-full trust the authorities of this machine where no sslrootcert is given.
    """
    mode, root = parameters.get("sslmode"), parameters.get("sslrootcert")
    if mode is None and root is None and "sslcert" not in parameters:
        return None
    if mode == "disable":
        return False
    if mode in ("allow", "prefer") or mode is None:
        if root or "sslcert" in parameters:
            raise WrongAddress("has certificates, which need sslmode=require, verify-ca or verify-full")
        return mode
    try:
        context = ssl.create_default_context(cafile=None if root in (None, SYSTEM) else root)
        context.check_hostname = mode == "verify-full"
        if mode == "require" and root is None:
            context.verify_mode = ssl.CERT_NONE
        if "sslcert" in parameters:
            context.load_cert_chain(parameters["sslcert"], parameters.get("sslkey"))
    except (ssl.SSLError, OSError) as error:
        reason = getattr(error, "reason", None) or error.strerror
        raise WrongAddress(f"has a certificate or key that can't be used ({reason}); both must be in PEM") from None
    return context
