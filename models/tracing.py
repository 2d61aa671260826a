"""What the rooms tell of their work, for traces. Only if a tracer is installed is anything made of it.

api/telemetry/ has the tracer, which makes spans of OpenTelemetry. Names and attributes are numbers, words of ours and ids:
never texts, names of people, or values of variables.
"""

from collections.abc import Coroutine, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

Attributes = Mapping[str, str | int | float | bool]


class Tracer(Protocol):
    """Makes spans. A span begins inside the one that is current in its task, and is current itself until it ends."""

    @property
    def is_recording(self) -> bool:
        """Whether the current span will be sent."""

    def ids(self) -> Mapping[str, str]:
        """The ids of the current trace and span, for records of the log."""

    def span(
        self, name: str, attributes: Attributes | None, expected: tuple[type[Exception], ...]
    ) -> AbstractContextManager[None]:
        """A span that fails with an exception, unless it is one of those `expected`."""

    def statement(self, text: str, system: str, times: int) -> AbstractContextManager[None]:
        """A statement that is sent to the database, with `times` sets of values."""

    def note(self, attributes: Attributes, name: str | None) -> None:
        """Add what is known by now to the current span, and name it."""

    def fail(self, error: BaseException) -> None:
        """The current span has failed. Only the exception's type may be sent."""

    def wrote(self, position: int) -> None:
        """The current span has written facts up to this number of the log."""

    def batch(self, first: int, last: int) -> AbstractContextManager[None]:
        """The reading of these facts: a trace of its own, with links to the spans that are known to have written them."""

    def delivery(self, last: int, attributes: Attributes) -> AbstractContextManager[None]:
        """The delivery of facts up to this one, in the trace of the batch with which it was read."""


NOTHING: AbstractContextManager[None] = nullcontext()
_tracer: Tracer | None = None


def install(tracer: Tracer | None) -> None:
    """Let this tracer make spans from now on; None ends that."""
    global _tracer
    _tracer = tracer


def is_on() -> bool:
    return _tracer is not None


def is_recording() -> bool:
    """Whether the current span will be sent. If not, nothing needs to be told."""
    return _tracer is not None and _tracer.is_recording


def ids() -> Mapping[str, str]:
    """`trace_id` and `span_id` of the current span, where there is one."""
    return _tracer.ids() if _tracer else {}


def span(
    name: str, attributes: Attributes | None = None, *, expected: tuple[type[Exception], ...] = ()
) -> AbstractContextManager[None]:
    """The exceptions `expected` are answers and no failures."""
    return _tracer.span(name, attributes, expected) if _tracer else NOTHING


def around(
    name: str, work: Coroutine[Any, Any, T], *, expected: tuple[type[Exception], ...] = ()
) -> Coroutine[Any, Any, T]:
    """`work` inside a span of its own."""
    return _inside(_tracer.span(name, None, expected), work) if _tracer else work


async def _inside(running: AbstractContextManager[None], work: Coroutine[Any, Any, T]) -> T:
    with running:
        return await work


def statement(text: str, system: str, *, times: int = 1) -> AbstractContextManager[None]:
    return _tracer.statement(text, system, times) if _tracer else NOTHING


def note(attributes: Attributes, *, name: str | None = None) -> None:
    if _tracer:
        _tracer.note(attributes, name)


def fail(error: BaseException) -> None:
    if _tracer:
        _tracer.fail(error)


def wrote(position: int) -> None:
    if _tracer:
        _tracer.wrote(position)


def batch(first: int, last: int) -> AbstractContextManager[None]:
    return _tracer.batch(first, last) if _tracer else NOTHING


def delivery(last: int, attributes: Attributes) -> AbstractContextManager[None]:
    return _tracer.delivery(last, attributes) if _tracer else NOTHING
