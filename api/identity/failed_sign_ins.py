"""Failed sign-ins on their way into the audit trail: few of each minute one by one, the others counted.

models/audit/sign_ins.py writes them. They are kept in memory until then, so that strangers can't make the database work.
"""

import asyncio
import logging
from collections import Counter
from datetime import UTC, datetime
from functools import lru_cache

from prometheus_client import Counter as PrometheusCounter
from starlette.requests import HTTPConnection

from models import clock
from models.audit.sign_ins import FailedSignIn, write_failed_sign_ins
from models.followers.runner import keep_running
from models.rules.audit_contents import client_shown
from models.values import Source
from models.vocabulary import SignInFault

log = logging.getLogger("vigie.sign_ins")

REFUSED_TOKENS = PrometheusCounter("vigie_refused_tokens_total", "Tokens that were refused, by reason.", ["reason"])
for _fault in SignInFault:
    REFUSED_TOKENS.labels(_fault.value.lower())  # so that each is there, and 0, before the first

WRITE_SECONDS = 5.0
SINGLY_PER_MINUTE = 60  # by this process; of them, one for each address and fault

_Key = tuple[str | None, SignInFault]


class FailedSignIns:
    """Those of the current minute. The first of an address and fault is told by itself, with its client and login."""

    def __init__(self) -> None:
        self._minute = 0
        self._told: set[_Key] = set()
        self._beyond: Counter[_Key] = Counter()
        self._to_write: list[FailedSignIn] = []

    def note(self, fault: SignInFault, source: Source, *, login: str | None = None) -> None:
        REFUSED_TOKENS.labels(fault.value.lower()).inc()
        log.warning("A token was refused (%s).", fault.value)  # whose it was, the audit trail says
        self._end_minute()
        key = (source.address, fault)
        if key in self._told:
            self._beyond[key] += 1
        elif len(self._told) < SINGLY_PER_MINUTE:
            self._told.add(key)
            self._to_write.append(FailedSignIn(clock.now(), fault, source, login))
        else:
            self._beyond[None, fault] += 1

    async def write(self, *, whole: bool = False) -> None:
        """Write those that are to be told one by one, and the counts of a minute that is over; all if `whole`."""
        self._end_minute(at_once=whole)
        written = list(self._to_write)
        if written:
            await write_failed_sign_ins(written)
            del self._to_write[: len(written)]

    async def finish(self) -> None:
        """Write all that is there, at the end of the process."""
        await self.write(whole=True)

    async def run(self) -> None:
        await keep_running(self._for_ever)

    async def _for_ever(self) -> None:
        while True:
            await asyncio.sleep(WRITE_SECONDS)
            await self.write()

    def _end_minute(self, *, at_once: bool = False) -> None:
        minute = int(clock.now().timestamp() // 60)
        if minute == self._minute and not at_once:
            return
        began = datetime.fromtimestamp(self._minute * 60, UTC)
        for (address, fault), times in self._beyond.items():
            self._to_write.append(FailedSignIn(began, fault, Source(address, None), counted=times))
        self._minute = minute
        self._told.clear()
        self._beyond.clear()


def source_of(connection: HTTPConnection) -> Source:
    """Where a request or a socket came from: the address without its port, and the client's own name."""
    return Source(
        connection.client.host if connection.client else None, _client(connection.headers.get("user-agent", ""))
    )


@lru_cache(1_024)
def _client(text: str) -> str | None:
    return client_shown(text)


failed_sign_ins = FailedSignIns()
