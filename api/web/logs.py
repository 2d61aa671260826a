"""What the log looks like: one line for each event, as text or JSON, in which nothing from outside can forge another line.

models/faults.py says how unexpected exceptions are described.
"""

import asyncio
import json
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from api.web.repeats import CountsRepeats
from models import correlation, faults, tracing

log = logging.getLogger("vigie.loop")

FORMATTERS = MappingProxyType({"text": f"{__name__}.OneLine", "json": f"{__name__}.JsonLines"})


class OneLine(logging.Formatter):
    """Writes a record as one line. Characters that a terminal or a reader would act on are escaped, exceptions described."""

    def format(self, record: logging.LogRecord) -> str:
        return escaped(f"{self.formatTime(record)} {record.levelname} {record.name} {_message(record)}")


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object in one line, with the request, operation, principal and trace where they are known.

    The message is the text's, with the same characters escaped: whoever shows it gets what no terminal would act on.
    """

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": escaped(record.name),
            "message": escaped(_message(record)),
            **{name: value for name, value in asdict(correlation.current()).items() if value is not None},
            **tracing.ids(),
        }
        return json.dumps(fields)


class WithoutTracebacks(logging.Filter):
    """Leaves out what Starlette gives uvicorn to log when the application can't start or end: a traceback as a text.

    app.py reports the exception itself, without its message.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.name == "uvicorn.error" and str(record.msg).startswith("Traceback (most recent call last)"))


def escaped(text: str) -> str:
    """The text with everything escaped that is not printable: control characters, line ends, direction overrides."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii") for letter in text
    )


def configuration(level: str, log_format: str = "text") -> dict[str, Any]:
    """For logging.config: one line per event on stderr, without personal data. All loggers use it, uvicorn's as well."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": FORMATTERS[log_format]}},
        "filters": {
            "repeats": {"()": CountsRepeats},
            "tracebacks": {"()": WithoutTracebacks},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["tracebacks", "repeats"],
                "stream": "ext://sys.stderr",
            }
        },
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": {
            "uvicorn": {"level": "WARNING"},  # at INFO it logs each socket with its address
            "tortoise": {"level": "WARNING"},  # at DEBUG it logs every statement with its values
            "aiosqlite": {"level": "WARNING"},
            "httpx2": {"level": "WARNING"},  # at INFO it logs each address it calls, which can hold a customer's number
            "urllib3": {"level": "WARNING"},  # at DEBUG it logs each batch of traces that is sent
            "httpcore2": {"level": "WARNING"},  # at DEBUG it logs each request that it sends, with its headers
            "asyncio": {"level": "WARNING"},
        },
    }


@contextmanager
def faults_of_the_loop() -> Iterator[None]:
    """Report exceptions that nobody awaits. asyncio's own message would quote them, and the task's arguments."""
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    loop.set_exception_handler(_report)
    try:
        yield
    finally:
        loop.set_exception_handler(before)


def _report(loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    what = re.split(r" ?[(<]", context["message"])[0]  # what follows are the arguments of a callback, or an object
    error = context.get("exception")
    if error is None:
        log.error("%s", what)
    else:
        faults.report(error, f"in the event loop: {what}")


def _message(record: logging.LogRecord) -> str:
    """What happened. An exception is described, never quoted."""
    if says := getattr(record, "says", None):  # repeats.py has shortened it
        return str(says)
    try:
        message = record.getMessage().rstrip()
    except (TypeError, ValueError):  # raised by a library that gives the wrong number of arguments
        message = str(record.msg)
    return f"{message}: {faults.described(record.exc_info[1])}" if record.exc_info and record.exc_info[1] else message
