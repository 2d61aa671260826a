"""The sentiment engines by name. A new one implements engine.py in a file beside vader.py and gets its line here."""

from collections.abc import Callable
from functools import cache

from models.sentiment.engine import Engine
from models.sentiment.vader import VaderEngine

ENGINES: dict[str, Callable[[], Engine]] = {"vader": VaderEngine}


@cache
def engine(name: str = "vader") -> Engine:
    """The engine of that name, the same object each time. Raises ValueError, naming those known, for any other name."""
    make = ENGINES.get(name)
    if make is None:
        raise ValueError(f"There is no sentiment engine {name!r}; known: {', '.join(sorted(ENGINES))}.")
    return make()
