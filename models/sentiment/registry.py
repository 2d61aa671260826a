"""Which sentiment engines there are, and which judge: one file in engines/ each. engine.py says what each offers."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from models.sentiment import engines
from models.sentiment.engine import Address, Engine

DEFAULT = "builtin"

_configured = DEFAULT


def known_engines() -> list[str]:
    """The names that the setting and workstreams accept: those of the files in engines/."""
    return sorted(module.name for module in iter_modules(engines.__path__))


def must_be_known(chosen: str) -> None:
    """Raises ValueError, naming the engines that there are, for any other name, and for an address that is no good."""
    name, _, address = chosen.partition(":")
    if name not in known_engines():
        raise ValueError(f"There is no sentiment engine {name!r}; known: {', '.join(known_engines())}.")
    module = import_module(f"{engines.__name__}.{name}")
    kind: Address = getattr(module, "ADDRESS", Address.NONE)
    if kind is Address.URL and not address:
        raise ValueError(f"The sentiment engine {name!r} needs an address: {name}:https://…")
    if address and kind is Address.NONE:
        raise ValueError(f"The sentiment engine {name!r} takes no address.")


def url_of(chosen: str) -> str | None:
    """The address that this engine would call; None if it calls none.

    Raises ValueError, as `must_be_known`, and for an engine with a file: only who starts the process names its files.
    """
    must_be_known(chosen)
    name, _, address = chosen.partition(":")
    if address and getattr(import_module(f"{engines.__name__}.{name}"), "ADDRESS", None) is Address.FILE:
        raise ValueError(f"The file of the sentiment engine {name!r} can be named only in VIGIE_SENTIMENT_ENGINE.")
    return address or None


def configure(chosen: str) -> None:
    """Use this engine wherever no other one is chosen. Raises ValueError for an unknown name."""
    global _configured
    must_be_known(chosen)
    _configured = chosen


def engine(chosen: str = "") -> Engine:
    """The engine of this name, with its address if it has one; without a name the configured one. The same object each time.

    One that is stored, but that this release doesn't have, is the configured one, too: its conversations are judged still.
    """
    name, _, address = (chosen or _configured).partition(":")
    return _made(name, address) if name in known_engines() else engine(_configured)


@cache
def _made(name: str, address: str) -> Engine:
    made: Engine = import_module(f"{engines.__name__}.{name}").make_engine(address)
    return made
