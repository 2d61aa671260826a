"""Without a tracer, traces cost nothing: models/tracing.py makes no object and wraps no coroutine."""

from models import tracing
from models.tracing import NOTHING


async def test_without_a_tracer_nothing_is_made() -> None:
    async def work() -> int:
        return 7

    coroutine = work()
    assert tracing.around("work", coroutine) is coroutine
    assert await coroutine == 7
    assert (
        tracing.span("work") is tracing.batch(1, 2) is tracing.delivery(2, {}) is tracing.statement("", "") is NOTHING
    )
    assert (tracing.is_on(), tracing.is_recording(), tracing.ids()) == (False, False, {})
    tracing.note({"facts": 1})
    tracing.wrote(1)
