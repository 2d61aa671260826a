"""Which sentiment engine this process uses, and which there are: one file in engines/ each. engine.py says what each offers."""

from importlib import import_module
from pkgutil import iter_modules

from models.sentiment import engines
from models.sentiment.engine import Engine

DEFAULT = "vader"

_engine: Engine | None = None


def known_engines() -> list[str]:
    """The names that the setting accepts: those of the files in engines/."""
    return sorted(module.name for module in iter_modules(engines.__path__))


def must_be_known(name: str) -> None:
    """Raises ValueError, naming the engines that there are, for any other name."""
    if name not in known_engines():
        raise ValueError(f"There is no sentiment engine {name!r}; known: {', '.join(known_engines())}.")


def configure(name: str) -> None:
    """Use this engine for all messages that are scored from now on. Raises ValueError for an unknown name."""
    global _engine
    must_be_known(name)
    _engine = import_module(f"{engines.__name__}.{name}").make_engine()


def engine() -> Engine:
    """The configured engine, the same object each time; without configuration the default one."""
    if _engine is None:
        configure(DEFAULT)
    assert _engine is not None
    return _engine
