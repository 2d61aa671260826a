"""A night: load on two hosts, one fault after the other, and nobody who intervenes. The command is run.py."""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.actors import Company
from tests.faults.calls import Answer, Input
from tests.faults.documents import mutation
from tests.faults.faults import Troublemaker
from tests.faults.floor import Person
from tests.faults.pace import Pace
from tests.faults.play import Options, Run, all_together
from tests.faults.slow_readers import SlowReaders
from tests.night.stage import OFFER_SECONDS, NightStage
from tests.night.trials import AFTER, BEFORE, Declared, Life, Sampled, Trial

PER_SECOND = 8.0  # acts of everybody together
QUIET_MINUTES = 3.0  # of the compressed night, after each fault, at least
QUIET_WITHIN_MINUTES = 25.0  # longer than the longest window and the longest `for` of the rules
WARM_UP_SECONDS = 20.0
LOOK_SECONDS = 1.0
PATIENCE_SECONDS = 300.0  # longer than any fault together with its recovery
STANDS_STILL_SECONDS = 5.0  # a virtual machine is paused now and then
PRESSURE = Path("/proc/pressure/cpu")  # of Linux
SAYS_STALE_SECONDS = 3.0  # as docs/guarantees.md promises
TRACEBACKS = ("Traceback", "internal error")
SAVE_CHANNEL = mutation("saveChannel", "ChannelInput", "SaveChannelSuccess { channel { name } }")


@dataclass(eq=False)
class SteadyCompany(Company):
    """Does so many acts a second, and no more."""

    per_second: float = PER_SECOND
    _next: float = 0.0

    async def act(self, who: Person, document: str, given: Input) -> Answer:
        turn = max(self._next, time.monotonic())
        self._next = turn + 1 / self.per_second
        await asyncio.sleep(max(0.0, turn - time.monotonic()))
        return await super().act(who, document, given)


@dataclass
class Found:
    """What a night has found, besides what its clients counted."""

    trials: list[Trial] = field(default_factory=list)
    memory: list[Sampled] = field(default_factory=list)
    lives: list[Life] = field(default_factory=list)
    own_ends: list[str] = field(default_factory=list)
    never: list[str] = field(default_factory=list)  # alerts that no fault of this night had to fire
    left_out: list[str] = field(default_factory=list)  # faults for which there was no time, or no way
    seconds: float = 0.0


Inject = Callable[["Night", float], Awaitable[None]]  # the seconds for which it lasts


class Impossible(Exception):
    """A fault that can't be made here; the message says why."""


class Night(Run):
    """`play` returns the counts of the clients; `found` has the rest."""

    stage: NightStage
    still_seconds = OFFER_SECONDS + 5.0  # what is offered last must have expired

    def __init__(
        self, stage: NightStage, faults: Sequence[tuple[Declared, Inject]], *, minutes: float, factor: float, seed: int
    ) -> None:
        super().__init__(stage, Options(0, 0, seed, 2 * minutes * 60, PATIENCE_SECONDS))
        self.caller.give_up_seconds = PATIENCE_SECONDS
        self.found = Found()
        self.slow_readers = SlowReaders(stage.idlers_token, self.counted, self.random)
        self.troublemaker = Troublemaker(stage, self.audience, self.rights, self.slow_readers, self.counted)
        self._faults, self._factor = faults, factor
        self._began, self._until = time.monotonic(), time.monotonic() + minutes * 60

    def _company(self, pace: Pace) -> Company:
        return SteadyCompany(self.stage.floor, self.known, self.caller, pace, self.random)

    @property
    def progress(self) -> str:
        now = self.found.trials[-1].declared.name if self.found.trials else "beginning"
        wrong = f"{dict(self.counted.wrong)}, {self.counted.notes[-1]}" if self.counted.notes else "nothing wrong"
        acts = f"{self.company.pace.count:,} acts, {self.counted.deliveries:,} deliveries"
        return f"{(time.monotonic() - self._began) / 60:.1f} min, {now}: {acts}, {wrong}"

    def note(self, text: str) -> None:
        self.found.trials[-1].notes.append(text)

    def blind(self, seconds: float) -> None:
        """From now on and for so long, no host can read the log."""
        self.found.trials[-1].blind = (time.monotonic(), time.monotonic() + seconds)

    async def _work(self) -> None:
        await self._configure_channel()
        pace = self.company.pace
        await all_together(
            self._all_faults(pace), self.audience.compare_now_and_then(pace), *self._acting(self.company)
        )
        self.counted.operations += pace.count
        await self.slow_readers.go()

    async def _look_at_servers(self) -> None:
        await all_together(self._sample_memory(), self._look_after_hosts(), self._look_at_the_clock())

    async def _configure_channel(self) -> None:
        """The first connector's messages to customers go to the receiver."""
        floor = self.stage.floor
        given = {
            "name": "night",
            "kind": "JSON",
            "connector": floor.connectors[0].login,
            "workstream": floor.places[0].push,
            "url": self.stage.receiver_url,
            "secret": "the night's own secret, of the channel",
        }
        answer = await self.caller.act(floor.admin.login, SAVE_CHANNEL, given)
        assert answer.is_success, answer
        self.caller.answers.remove(answer)  # it has no position to judge

    async def _all_faults(self, pace: Pace) -> None:
        await self._trial(Declared(BEFORE, 0), None, quiet_seconds=WARM_UP_SECONDS)
        for declared, inject in self._faults:
            if time.monotonic() + self._seconds(declared.minutes + QUIET_MINUTES) > self._until:
                self.found.left_out.append(f"{declared.name}: no time was left")
            else:
                await self._trial(declared, inject, quiet_seconds=self._seconds(QUIET_MINUTES))
        await self._trial(Declared(AFTER, 0), None, quiet_seconds=max(0.0, self._until - time.monotonic()))
        pace.all_faults_struck = True

    async def _trial(self, declared: Declared, inject: Inject | None, *, quiet_seconds: float) -> None:
        trial, waited = Trial(declared, time.time()), _waited_seconds()
        self.found.trials.append(trial)
        self.counted.resyncs_are_due = declared.resyncs
        try:
            if inject:
                await inject(self, self._seconds(declared.minutes))
        except Impossible as reason:
            self.found.trials.remove(trial)
            self.found.left_out.append(f"{declared.name}: {reason}")
            return
        except Exception as error:  # the night goes on, and its report says what it lacks
            traceback.print_exception(error)
            self.note(f"it could not be carried out: {type(error).__name__} {error}")
        trial.ended = time.time()
        await asyncio.sleep(quiet_seconds)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._seconds(QUIET_WITHIN_MINUTES)):
                while not await self._is_silent(trial, waited):  # noqa: ASYNC110  # Prometheus is another process
                    await asyncio.sleep(LOOK_SECONDS)
                trial.quiet_at = time.time()
        trial.fired = await self.stage.prometheus.fired(trial.began, time.time())
        if trial.blind and not trial.stood_still:
            trial.live_after = self._live_after(*trial.blind)

    async def _is_silent(self, trial: Trial, waited: float) -> bool:
        trial.pressure = (_waited_seconds() - waited) / (time.time() - trial.began)
        return not await self.stage.prometheus.active() - trial.of_overload

    def _live_after(self, began: float, ended: float) -> float:
        """The seconds from its beginning until the last screen knew that it was blind, and stayed so."""
        streams = (*self.audience.lists, *self.audience.changes, *self.audience.notified)
        last = [stream.seen.liveness.last_live_at(began, ended) for stream in streams]
        return max((at - began for at in last if at is not None), default=0.0)

    def _seconds(self, minutes: float) -> float:
        return minutes * 60 / self._factor

    async def _sample_memory(self) -> None:
        of_hosts: dict[tuple[int, int], Sampled] = {}
        while True:
            for number, host in enumerate(self.stage.hosts):
                if host.is_meant_to_run and host.is_running:
                    key = (number, host.pid)
                    if key not in of_hosts:
                        of_hosts[key] = Sampled(f"host-{number + 1}")
                        self.found.memory.append(of_hosts[key])
                    of_hosts[key].at.append(time.monotonic() - self._began)
                    of_hosts[key].bytes.append(host.resident_bytes)
            await asyncio.sleep(LOOK_SECONDS)

    async def _look_after_hosts(self) -> None:
        """Start a host again whose process ended though nobody had asked for it, as systemd would."""
        while True:
            for number, host in enumerate(self.stage.hosts):
                if host.is_meant_to_run and not host.is_running:
                    during = self.found.trials[-1].declared.name
                    self.found.own_ends.append(f"host-{number + 1} with status {host.wait()}, during: {during}")
                    host.is_meant_to_run = False
                    async with self.stage.database_gate:
                        await asyncio.to_thread(host.start)
            await asyncio.sleep(LOOK_SECONDS)

    async def _look_at_the_clock(self) -> None:
        """Notice that this machine did nothing for a while."""
        while True:
            looked = time.monotonic()
            await asyncio.sleep(LOOK_SECONDS)
            if (late := time.monotonic() - looked - LOOK_SECONDS) > STANDS_STILL_SECONDS:
                self.found.trials[-1].stood_still += late

    async def look_back(self) -> Found:
        """What is counted once all is over."""
        self.found.seconds = time.monotonic() - self._began
        for number, host in enumerate(self.stage.hosts, 1):
            name = f"host-{number}"
            own_ends = sum(end.startswith(name) for end in self.found.own_ends)
            self.found.lives.append(_life(name, host.starts, host.stops, host.kills, own_ends, host.log))
        for stray in self.stage.strays:
            self.found.lives.append(_life("in its place", stray.starts, stray.stops, stray.kills, 0, stray.log))
        due = set().union(*(trial.declared.must for trial in self.found.trials))
        self.found.never = [alert for alert in self.stage.prometheus.alerts if alert not in due]
        return self.found


def _waited_seconds() -> float:
    """For how long some task of this machine has waited for a CPU so far; 0 where the system does not say."""
    if not PRESSURE.exists():
        return 0.0
    some, _, _ = PRESSURE.read_text("ascii").partition("\n")
    return float(some.rpartition("total=")[2]) / 1_000_000


def _life(host: str, starts: int, stops: int, kills: int, own_ends: int, log: str) -> Life:
    tracebacks = sum(log.count(mark) for mark in TRACEBACKS)
    return Life(host, starts, stops, kills, own_ends, len(log.encode()), tracebacks)
