"""Which loggers may write words into the log: those whose every record was looked at. web/logs.py says how lines look.

A library's record may quote what it works on: an address that it calls has a customer's number in it, a parser's complaint
their name. Nobody can know that of all libraries, and of their next releases. So the others write no words.
"""

import logging

from models.exceptions import described, log

# `uvicorn.error` is all that the server itself says of requests that it can't read, and why it can't start or end.
KNOWN = frozenset({"vigie", "uvicorn.error"})


class OnlyKnownLoggers(logging.Filter):
    """Leaves out what other loggers say; of their warnings and errors, it tells where they come from.

    At debug, the words of warnings and errors stay, as do the messages of exceptions.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.partition(".")[0] == "vigie" or record.name in KNOWN:
            return True
        if record.levelno < logging.WARNING:
            return False
        if not log.isEnabledFor(logging.DEBUG):
            error = record.exc_info[1] if record.exc_info else None
            kind = f": {described(error)}" if error else ""
            record.msg = f"{record.module}.{record.funcName} reports something, in words that may be personal{kind}."
            record.args, record.exc_info, record.exc_text, record.stack_info = (), None, None, None
        return True
