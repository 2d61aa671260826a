"""The faults of a night, in order, with what must and may be heard of them. trials.py has the words, night.py the night.

Faults that end a process come first, and so do those that make it use the most memory: what it keeps afterwards is then in
the first third, against which the last one is measured.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Mapping

from tests.benchmarks.hostile.attackers import EVERYTHING, Target, attacking
from tests.faults.plan import Fault, Kind
from tests.night.night import Impossible, Inject, Night
from tests.night.stage import OTHER_SECRET
from tests.night.trials import Declared
from tests.support.failover import recover
from tests.support.freezing import frozen
from tests.support.limits import read_only, without_descriptors
from tests.support.newer_release import write_something_new

FIRST, SECOND = 0, 1  # the hosts; the first one is never ended
HOSTILE, SLOW = 50, 40
CLOCK_SECONDS = 90.0

CUT_OFF = "VigieNotReady VigieStale VigieLogUnreadable"
# Nobody can renew a lease meanwhile, and outages follow each other within the quarter of an hour at which the first one looks.
OF_OUTAGES = (
    "VigieLeasesLost VigieWorkUndone VigieDueTimesLate VigieRoutingHangs VigieOffersFail VigieOperationsFail "
    "VigieOperationsSlow VigiePoolExhausted VigieFactsHeardLate"
)
OF_FLOODS = "VigieReadersLagging VigieStale VigieOperationsFail VigieOperationsSlow VigiePoolExhausted"


def _declared(name: str, minutes: float = 0, *, must: str = "", may: str = "", resyncs: bool = False) -> Declared:
    return Declared(name, minutes, frozenset(must.split()), frozenset(may.split()), resyncs)


async def _kill(night: Night, seconds: float) -> None:
    await night.stage.kill_server(SECOND)


async def _lose_host(night: Night, seconds: float) -> None:
    host = night.stage.hosts[SECOND]
    async with night.stage.locks[SECOND]:
        await asyncio.to_thread(host.kill)
        await asyncio.sleep(seconds)
        await asyncio.to_thread(host.start)


async def _drain(night: Night, seconds: float) -> None:
    host = night.stage.hosts[SECOND]
    async with night.stage.locks[SECOND]:
        if (status := await asyncio.to_thread(host.stop)) not in (0, -signal.SIGTERM):  # the server ends by its signal
            night.note(f"after SIGTERM it ended with status {status}")
        await asyncio.to_thread(host.start)


async def _flood(night: Night, seconds: float) -> None:
    target = Target(night.stage.hosts[FIRST].port, night.stage.intruders_tokens())
    async with attacking(target, tuple(EVERYTHING), HOSTILE):
        await asyncio.sleep(seconds)


async def _stall(night: Night, seconds: float) -> None:
    await night.slow_readers.come(SLOW, night.stage.socket_urls[:1])
    await asyncio.sleep(seconds)
    await night.slow_readers.go()


async def _freeze(night: Night, seconds: float) -> None:
    await night.stage.freeze_server(FIRST, seconds)


async def _stop_postgres(night: Night, seconds: float) -> None:
    night.blind(seconds)
    await night.stage.stop_postgres(seconds)


async def _restart_postgres(night: Night, seconds: float) -> None:
    async with night.stage.database_gate:
        await asyncio.to_thread(night.stage.disk.restart)


async def _kill_postgres(night: Night, seconds: float) -> None:
    await night.stage.kill_postgres()


async def _freeze_postgres(night: Night, seconds: float) -> None:
    async with night.stage.database_gate:
        night.blind(seconds)
        with frozen(night.stage.disk.pid):
            await asyncio.sleep(seconds)


async def _take_no_changes(night: Night, seconds: float) -> None:
    async with night.stage.database_gate, read_only(night.stage.disk.url):
        await asyncio.sleep(seconds)


async def _fill_disk(night: Night, seconds: float) -> None:
    if not night.stage.disk.is_mounted:
        raise Impossible("this system lets us mount no disk")
    async with night.stage.database_gate:
        with night.stage.disk.full():
            await asyncio.sleep(seconds)


async def _fail_over(night: Night, seconds: float) -> None:
    async with night.stage.database_gate:
        await asyncio.to_thread(recover, night.stage.disk)


async def _lose_redis(night: Night, seconds: float) -> None:
    await night.stage.kill_redis(seconds)


async def _write_something_new(night: Night, seconds: float) -> None:
    night.counted.foreign.add(await write_something_new())


async def _leave_no_descriptors(night: Night, seconds: float) -> None:
    with without_descriptors(night.stage.hosts[SECOND].pid):
        await asyncio.sleep(seconds)


async def _answer_nothing(night: Night, seconds: float) -> None:
    await _answer(night, seconds, 503)


async def _refuse(night: Night, seconds: float) -> None:
    await _answer(night, seconds, 422)


async def _answer(night: Night, seconds: float, status: int) -> None:
    night.stage.receiving.status = status
    try:
        await asyncio.sleep(seconds)
    finally:
        night.stage.receiving.status = 200


async def _let_certificate_expire(night: Night, seconds: float) -> None:
    certificates = night.stage.certificates
    night.stage.front.shows(certificates.expired)
    try:
        await asyncio.sleep(seconds)
    finally:
        night.stage.front.shows(certificates.certificate)


async def _jump(night: Night, seconds: float) -> None:
    night.stage.clock.write_text(f"{CLOCK_SECONDS}", "ascii")
    await asyncio.sleep(seconds)
    night.stage.clock.write_text("0", "ascii")


async def _disagree(night: Night, seconds: float) -> None:
    host = night.stage.hosts[SECOND]
    other = night.stage.instead(host, VIGIE_SESSION_SECRET=OTHER_SECRET)
    async with night.stage.locks[SECOND]:
        await asyncio.to_thread(host.stop)
        await asyncio.to_thread(other.start)
        await asyncio.sleep(seconds)
        await asyncio.to_thread(other.stop)
        await asyncio.to_thread(host.start)


async def _cut_sockets(night: Night, seconds: float) -> None:
    await night.troublemaker.carry_out(Fault(0, Kind.CUT_SOCKETS, 0, 0.0))


async def _withdraw(night: Night, seconds: float) -> None:
    await night.troublemaker.carry_out(Fault(0, Kind.WITHDRAW, 0, 5.0))  # from Cal, the only one
    await night.troublemaker.carry_out(Fault(1, Kind.WITHDRAW, 0, 5.0))  # from Cora, one of two


FAULTS: Mapping[str, tuple[Declared, Inject]] = {
    "killed": (_declared("a process killed -9, started again"), _kill),
    "lost": (_declared("a host lost", 5, must="VigieDown"), _lose_host),
    "drained": (_declared("a process drained by SIGTERM, started again"), _drain),
    "differing": (
        _declared("a host with another session secret", 8, must="VigieSettingsDiffer", may="VigieDown"),
        _disagree,
    ),
    "flood": (
        _declared("50 hostile clients", 18, must="VigieRateLimited", may=OF_FLOODS),
        _flood,
    ),
    "stalled": (_declared("40 clients that read nothing", 8, must="VigieSlowReaders"), _stall),
    "frozen": (_declared("a process frozen", 5, must="VigieDown", may="VigieStale"), _freeze),
    "stopped": (
        _declared("PostgreSQL stopped", 8, must=f"{CUT_OFF} VigieWorkUndone", may=OF_OUTAGES),
        _stop_postgres,
    ),
    "restarted": (_declared("PostgreSQL restarted", may=OF_OUTAGES), _restart_postgres),
    "crashed": (_declared("PostgreSQL killed -9, started again", may=OF_OUTAGES), _kill_postgres),
    "hung": (
        _declared("PostgreSQL frozen", 5, must="VigieNotReady VigieStale", may=f"VigieLogUnreadable {OF_OUTAGES}"),
        _freeze_postgres,
    ),
    "read-only": (_declared("PostgreSQL takes no changes", 5, must="VigieNotReady", may=OF_OUTAGES), _take_no_changes),
    "full": (_declared("PostgreSQL's disk full", 5, must="VigieNotReady", may=OF_OUTAGES), _fill_disk),
    "failover": (_declared("PostgreSQL recovered on another timeline", may=OF_OUTAGES, resyncs=True), _fail_over),
    "redis": (_declared("Redis lost", 5, must="VigieBellDown", may="VigieBellUnstable"), _lose_redis),
    "newer": (
        _declared("a fact of a newer release", must="VigieFactsNotUnderstood", resyncs=True),
        _write_something_new,
    ),
    "descriptors": (
        _declared("a process without file descriptors", 5, must="VigieNotReady", may=OF_OUTAGES),
        _leave_no_descriptors,
    ),
    "away": (_declared("a channel's receiver answers 503", 20, must="VigieDeliveriesPostponed"), _answer_nothing),
    "refusing": (_declared("a channel's receiver answers 422", 5, must="VigieDeliveriesFail"), _refuse),
    "certificate": (
        _declared("PostgreSQL's certificate expired, for one host", 8, must=CUT_OFF, may=OF_OUTAGES),
        _let_certificate_expire,
    ),
    "clock": (_declared("a host's clock 90 s ahead", 5, must="VigieClockWrong", may="VigieDueTimesLate"), _jump),
    "sockets": (_declared("half of all sockets cut"), _cut_sockets),
    "withdrawn": (_declared("queues withdrawn from supervisors"), _withdraw),
}
