"""A tracer that notes what it is told, without OpenTelemetry."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from models.tracing import Attributes

_is_inside = ContextVar("is_inside", default=False)


class NotingTracer:
    """A models.tracing.Tracer."""

    def __init__(self) -> None:
        self.spans: list[str] = []
        self.statements: list[tuple[str, str, int]] = []
        self.written: list[int] = []

    @property
    def is_recording(self) -> bool:
        return _is_inside.get()

    def ids(self) -> Mapping[str, str]:
        return {}

    @contextmanager
    def span(self, name: str, attributes: Attributes | None, expected: tuple[type[Exception], ...]) -> Iterator[None]:
        self.spans.append(name)
        token = _is_inside.set(True)
        try:
            yield
        finally:
            _is_inside.reset(token)

    @contextmanager
    def statement(self, text: str, system: str, times: int) -> Iterator[None]:
        self.statements.append((text, system, times))
        yield

    def note(self, attributes: Attributes, name: str | None) -> None: ...

    def fail(self, error: BaseException) -> None: ...

    def wrote(self, position: int) -> None:
        self.written.append(position)

    @contextmanager
    def batch(self, first: int, last: int) -> Iterator[None]:
        yield

    @contextmanager
    def delivery(self, last: int, attributes: Attributes) -> Iterator[None]:
        yield
