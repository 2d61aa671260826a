"""Runs long computations beside the event loop, one after another, so that no request holds the others up for long."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# One thread: several would take turns with the event loop's thread, and each turn takes up to 5 ms.
_worker = ThreadPoolExecutor(1, thread_name_prefix="documents")


async def beside_the_loop(compute: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `compute` returns. It must not use the database, nor anything that the loop's thread may change meanwhile."""
    return await asyncio.get_running_loop().run_in_executor(_worker, lambda: compute(*args, **kwargs))
