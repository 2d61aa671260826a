"""The command line: `python -m api --help`, or `vigie --help` if installed. Each command is a file in commands/."""

import gc
import logging
import sys
from importlib import import_module

import typer

from api.known_loggers import OnlyKnownLoggers
from api.program import PROGRAM

COMMANDS = (
    *("serve", "demo", "migrate", "finish-upgrade", "restored", "token", "configure", "audit", "privacy", "check"),
    *("export-schema", "export-facts", "export-facts-schema", "replay", "sentiment"),
)
EXAMPLES = f"""
Examples:

    {PROGRAM} demo --port 8000

    {PROGRAM} serve --port 8000

    {PROGRAM} token --user ada --ttl 8h

    VIGIE_DATABASE_URL=postgres://vigie@localhost/vigie {PROGRAM} migrate

    {PROGRAM} check

    {PROGRAM} configure company.yaml --dry-run

    {PROGRAM} audit verify

    {PROGRAM} privacy report

    {PROGRAM} export-facts --follow

    {PROGRAM} replay dialogues.jsonl

    {PROGRAM} sentiment evaluate labelled.jsonl

The settings are environment variables VIGIE_…; api/settings.py lists them.
"""

app = typer.Typer(
    name=PROGRAM,
    help="Vigie: watch, join, assign, transfer and force-close customer-service conversations, live.",
    epilog=EXAMPLES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)


@app.callback()
def _of_several() -> None:
    """Without this, Typer takes a single command for the whole command line. The server has a log of its own."""
    if logging.lastResort:
        logging.lastResort.addFilter(OnlyKnownLoggers())


def _add(name: str) -> None:
    file = name.replace("-", "_")
    command = getattr(import_module(f"{__package__}.commands.{file}"), file)
    if isinstance(command, typer.Typer):
        app.add_typer(command, name=name)
    else:
        app.command(name)(command)


# The command that is typed imports only what it needs itself; for help and mistakes, all are there.
gc.disable()  # nothing of what is imported is garbage, and to look for it takes a fifth of the time
for command in set(sys.argv[1:2]).intersection(COMMANDS) or COMMANDS:
    _add(command)
gc.freeze()
gc.enable()


if __name__ == "__main__":
    app()
