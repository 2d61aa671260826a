"""A pytest plugin: a process reads the system's certificates once. Every new client of httpx2 would read them for itself.

To read them takes longer than the requests of most tests, which open thousands of clients, few of them to `https`.
"""

import os
import ssl
from collections.abc import Callable
from functools import cache
from typing import Any

import httpcore2

read_by_itself: Callable[..., ssl.SSLContext] = httpcore2.default_ssl_context


def pytest_configure() -> None:
    setattr(httpcore2, "default_ssl_context", default_ssl_context)  # noqa: B010  # mypy takes a module's function for fixed


def pytest_unconfigure() -> None:
    setattr(httpcore2, "default_ssl_context", read_by_itself)  # noqa: B010


def default_ssl_context(**options: Any) -> ssl.SSLContext:
    """The same context for whoever asks in the same environment, as nobody changes one."""
    return _read_once(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"), *options.items())


@cache
def _read_once(_file: str | None, _directory: str | None, *options: tuple[str, Any]) -> ssl.SSLContext:
    return read_by_itself(**dict(options))
