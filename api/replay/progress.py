"""Runs a replay with a progress bar on stderr. Ctrl-C stops it when the dialogues in progress have ended."""

import asyncio
import signal
from contextlib import suppress

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from api.replay.dialogues import Dialogue
from api.replay.player import Plan, Replay
from api.replay.report import Report


async def played(plan: Plan, read: list[Dialogue]) -> Report:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("Dialogues", total=len(read))
        running = Replay(plan, on_played=lambda: progress.advance(bar))
        loop = asyncio.get_running_loop()

        def interrupted() -> None:
            progress.print("Stopping when the dialogues in progress have ended; press Ctrl-C again to stop at once.")
            running.stop_soon()
            loop.remove_signal_handler(signal.SIGINT)

        with suppress(NotImplementedError):  # on Windows Ctrl-C stops at once
            loop.add_signal_handler(signal.SIGINT, interrupted)
        return await running.play(read)
