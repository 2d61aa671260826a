"""Several worker processes on one port: forked from one that has imported everything, watched, and started again.

server.py starts them; their metrics are in workers_metrics.py.
"""

import asyncio
import logging
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, NoReturn

from api.web.workers_metrics import WORKERS_ENDED
from models import faults

log = logging.getLogger("vigie.workers")

BEAT_SECONDS = 1.0  # how often a worker says that its event loop runs
SILENT_SECONDS = 30.0  # after so long without a beat a worker hangs, and is killed
FIRST_BEAT_SECONDS = 120.0  # before its loop runs, a worker reads its trusted documents, which may be thousands
REMARK_SECONDS = 30.0  # how often the log says that a worker is still starting
LOOK_SECONDS = 0.5
STEADY_SECONDS = 60.0  # whoever has run for so long is started again as if it were the first time
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
END_SECONDS = 9.5  # docs/guarantees.md promises 10, and each worker exits by itself after 9

READY, BEAT = b"r", b"."
HEARD = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


class Lifeline:
    """By it a worker tells its parent that its event loop runs, and that it is ready; and it notices if the parent is gone."""

    def __init__(self, writer: int) -> None:
        os.set_blocking(writer, False)
        self._writer = writer
        self._is_cut = False

    def tell_ready(self) -> None:
        self._tell(READY)

    async def beat_for_ever(self) -> None:
        while True:
            self._tell(BEAT)
            await asyncio.sleep(BEAT_SECONDS)

    def _tell(self, what: bytes) -> None:
        try:
            os.write(self._writer, what)
        except BlockingIOError:  # the parent stands still
            pass
        except BrokenPipeError:
            if self._is_cut:
                return
            self._is_cut = True
            log.error("The process that started this worker is gone, so the worker ends.")
            signal.raise_signal(signal.SIGTERM)


@dataclass(eq=False)
class Worker:
    """A running worker, as its parent sees it."""

    number: int
    pid: int
    reader: int
    began: float
    next_remark: float
    silent_seconds: float = SILENT_SECONDS - FIRST_BEAT_SECONDS
    is_ready: bool = False
    hangs: bool = False

    def __str__(self) -> str:
        return f"Worker {self.number} (pid {self.pid})"


class Workers:
    """The parent of `count` workers, each of which does `serve` until a signal ends it."""

    def __init__(self, serve: Callable[[Lifeline], None], count: int) -> None:
        self._serve = serve
        self._running: dict[int, Worker] = {}  # by pid
        # When the next process of a worker is started, for each worker that has none.
        self._due: dict[int, float] = dict.fromkeys(range(1, count + 1), 0.0)
        self._failures: dict[int, int] = dict.fromkeys(self._due, 0)
        self._has_served = False
        self._is_asked_to_end = False
        self._woken, self._waker = os.pipe()

    def run(self) -> int:
        """Start the workers and keep them running until a signal ends them. Returns the exit status.

        It is 1 if a worker had to be killed at the end, or if one failed before any of them was ever ready: what keeps the
        first from starting is a fault of the installation, and whoever started Vigie must hear of it.
        """
        with self._signals():
            last = time.monotonic()
            while not self._is_asked_to_end:
                self._start_due()
                self._listen(LOOK_SECONDS)
                now = time.monotonic()
                # A parent that stood still has heard nothing meanwhile. Its workers may have spoken all the time.
                self._look(now, min(now - last, 2 * LOOK_SECONDS))
                last = now
                for worker, status in self._reaped():
                    if self._is_asked_to_end:  # whoever has asked us may have asked the workers, too
                        continue
                    self._replace(worker, status)
                    if not self._has_served:
                        log.error("Vigie ends, because a worker failed before any of them was ready.")
                        self._ended()
                        return 1
            return 0 if self._ended() else 1

    # Starting

    def _start_due(self) -> None:
        now = time.monotonic()
        for number in sorted(number for number, due_at in self._due.items() if due_at <= now):
            del self._due[number]
            worker = self._forked(number, now)
            self._running[worker.pid] = worker

    def _forked(self, number: int, now: float) -> Worker:
        reader, writer = os.pipe()
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            self._become(reader, writer)
        os.close(writer)
        os.set_blocking(reader, False)
        return Worker(number, pid, reader, began=now, next_remark=now + REMARK_SECONDS)

    def _become(self, reader: int, writer: int) -> NoReturn:
        """In the new process: do the work, and never return to what the parent was doing."""
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in HEARD:
                signal.signal(number, signal.SIG_DFL)
            # The parent is gone once nobody else can read what its workers tell.
            for inherited in (reader, self._woken, self._waker, *(other.reader for other in self._running.values())):
                os.close(inherited)
            self._serve(Lifeline(writer))
            status = 0
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else 1
        except KeyboardInterrupt:  # raised after Ctrl-C, once the shutdown is complete
            status = 0
        except BaseException as error:
            faults.report(error, "a worker failed")
        finally:
            with suppress(OSError, ValueError):  # somebody has closed the other end
                sys.stdout.flush()
            logging.shutdown()
            os._exit(status)

    # Watching

    def _listen(self, seconds: float) -> None:
        """Hear what the workers tell, for so long or until a signal comes."""
        workers = {worker.reader: worker for worker in self._running.values()}
        heard, _, _ = select.select([self._woken, *workers], [], [], seconds)
        for reader in heard:
            said = _read(reader)
            if said and (worker := workers.get(reader)):
                worker.silent_seconds = 0.0
                if READY in said:
                    worker.is_ready = self._has_served = True

    def _look(self, now: float, passed: float) -> None:
        """Kill the workers that hang. Those that only take long to start say so themselves, by their beats."""
        for worker in self._running.values():
            worker.silent_seconds += passed
            if worker.silent_seconds >= SILENT_SECONDS:
                worker.hangs = True
                os.kill(worker.pid, signal.SIGKILL)
            elif not worker.is_ready and now >= worker.next_remark:
                worker.next_remark = now + REMARK_SECONDS
                log.warning("%s has been starting for %.0f seconds, and does not hang.", worker, now - worker.began)

    def _reaped(self) -> list[tuple[Worker, int]]:
        """The workers that have ended since, with their exit status; it is negative after a signal."""
        ended = []
        for pid in list(self._running):
            reaped, status = os.waitpid(pid, os.WNOHANG)
            if reaped:
                worker = self._running.pop(pid)
                os.close(worker.reader)
                ended.append((worker, os.waitstatus_to_exitcode(status)))
        return ended

    def _replace(self, worker: Worker, status: int) -> None:
        """Let another worker take the place of one that has ended, after a pause that grows while it keeps failing."""
        now = time.monotonic()
        lived = now - worker.began
        failures = 0 if worker.is_ready and lived >= STEADY_SECONDS else self._failures[worker.number]
        pause = min(FIRST_PAUSE_SECONDS * 2**failures, LONGEST_PAUSE_SECONDS)
        self._failures[worker.number] = failures + 1
        self._due[worker.number] = now + pause
        reason, words = _reason(worker, status)
        WORKERS_ENDED.labels(reason).inc()
        state = "" if worker.is_ready else " before it was ready"
        log.error("%s %s after %.0f seconds%s; another one starts in %g seconds.", worker, words, lived, state, pause)

    # Ending

    def _ended(self) -> bool:
        """End all workers. Whether each of them did so by itself, and in time."""
        deadline = time.monotonic() + END_SECONDS
        for pid in self._running:
            os.kill(pid, signal.SIGTERM)
        is_orderly = True
        while self._running and (left := deadline - time.monotonic()) > 0:
            self._listen(min(left, LOOK_SECONDS))
            is_orderly &= all(status in (0, -signal.SIGTERM, -signal.SIGINT) for _, status in self._reaped())
        for worker in self._running.values():
            log.error("%s did not end within %g seconds, and is killed.", worker, END_SECONDS)
            os.kill(worker.pid, signal.SIGKILL)
            os.waitpid(worker.pid, 0)
        return is_orderly and not self._running

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Hear signals at once, also while listening to the workers."""
        os.set_blocking(self._waker, False)
        os.set_blocking(self._woken, False)
        fd_before = signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        heard = [
            number for number in HEARD if signal.getsignal(number) is not signal.SIG_IGN or number == signal.SIGCHLD
        ]
        before: dict[int, Any] = {number: signal.signal(number, self._hear) for number in heard}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(fd_before)

    def _hear(self, number: int, _: object) -> None:
        self._is_asked_to_end |= number != signal.SIGCHLD


def _read(reader: int) -> bytes:
    """What is there to read; nothing if the other end is closed."""
    with suppress(BlockingIOError):
        return os.read(reader, 65_536)
    return b""


def _reason(worker: Worker, status: int) -> tuple[str, str]:
    """Why a worker ended: for the metric, and in words."""
    if worker.hangs:
        return "hung", f"hung (its event loop did not run for {SILENT_SECONDS:g} seconds) and was killed"
    if status < 0:
        return "killed", f"was killed by {signal.Signals(-status).name}"
    return "exited", f"ended with status {status}"
