"""What the log looks like: one line for each event, as text or JSON, in which nothing from outside can forge another line.

models/exceptions.py says how unexpected exceptions are described.
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

from api.known_loggers import OnlyKnownLoggers
from api.web.repeats import CountsRepeats
from models import correlation, exceptions, faults, tracing

log = logging.getLogger("vigie.loop")

# Headers that sign in, signed tokens, secrets of webhooks, and fields that are named for one.
_TOKENS = re.compile(
    r"""(?P<before>\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}
    | \beyJ[\w-]{4,}\.[\w-]+\.[\w-]*
    | \bwhsec_[\w+/=-]+
    | (?P<field>\b(?:\w*token|\w*secret|password|authorization)\b["']?\s*[:=]\s*["']?(?:bearer\s|basic\s)?)[^\s"'&,;}]{4,}""",
    re.IGNORECASE | re.VERBOSE,
)

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


def without_tokens(text: str) -> str:
    """The text without what lets somebody in. No exception's message, not even at debug, may show it."""
    return _TOKENS.sub(lambda found: f"{found['before'] or found['field'] or ''}[hidden]", text)


def configuration(level: str, log_format: str = "text") -> dict[str, Any]:
    """For logging.config: one line per event on stderr, without personal data; known_loggers.py says whose words it has."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": FORMATTERS[log_format]}},
        "filters": {
            "repeats": {"()": CountsRepeats},
            "tracebacks": {"()": WithoutTracebacks},
            "known": {"()": OnlyKnownLoggers},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["known", "tracebacks", "repeats"],
                "stream": "ext://sys.stderr",
            }
        },
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": {
            "uvicorn": {"level": "WARNING"},  # at INFO it logs each socket with its address
            # What libraries say below a warning is written at no level, so it need not be made.
            "tortoise": {"level": "WARNING"},
            "aiosqlite": {"level": "WARNING"},
            "httpx2": {"level": "WARNING"},
            "urllib3": {"level": "WARNING"},
            "httpcore2": {"level": "WARNING"},
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
    if record.exc_info and record.exc_info[1]:
        message = f"{message}: {exceptions.described(record.exc_info[1])}"
    return without_tokens(message)
