"""`configure`: applies a YAML file to the configuration, or exports one. api/configuration/ does the work."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from api import settings
from api.commands.acting import ActingAs, acting_as, on_the_database
from api.commands.reporting import refuse, stop
from api.configuration import document
from api.configuration.applying import Applied, Applying, NotApplied, lines_of
from api.configuration.document import Document
from api.configuration.installation import exported, prepared
from api.configuration.plan import Plan

WOULD_CHANGE = 3  # exit status of a dry run if the file would change anything


def configure(
    file: Annotated[Path | None, typer.Argument(help="The YAML file to apply; with --export, to write.")] = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help=f"Only print what would change; the status is {WOULD_CHANGE} if anything would."
        ),
    ] = False,
    export: Annotated[
        bool, typer.Option("--export", help="Write the current configuration to FILE or to standard output.")
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Retire, disable or remove entries that the file's sections do not name.")
    ] = False,
    login: ActingAs = None,
) -> None:
    """Apply a configuration file, or export one.

    Works on the database of the settings, whether or not a server is running; a running server applies the changes at
    once. Applying the same file again changes nothing. If the file has a fault, nothing is done.
    """
    if file is None and not export:
        stop("Name the file to apply, or pass --export.", status=2)
    if export and (dry_run or prune or login):
        stop("--export can't be combined with --dry-run, --prune or --as.", status=2)
    try:
        chosen = settings.load()
        if export or file is None:
            text = asyncio.run(on_the_database(chosen, exported))
            _write(file, text)
        else:
            written = document.read(_read(file))
            options = _Options(file, dry_run=dry_run, prune=prune, login=login)
            asyncio.run(on_the_database(chosen, lambda: _applied(written, options)))
    except settings.SettingsFault as fault:
        refuse(fault)


@dataclass(frozen=True, slots=True)
class _Options:
    file: Path
    dry_run: bool
    prune: bool
    login: str | None


async def _applied(written: Document, options: _Options) -> None:
    by = await acting_as(options.login, "configure")
    found = await prepared(written, prune=options.prune)
    if found.faults:
        stop("\n".join(f"{options.file}:{fault.line}: {fault.message}" for fault in found.faults))
    if not found.plan.steps:
        typer.echo("Nothing to change.")
        return
    if options.dry_run:
        typer.echo("\n".join(map(str, found.plan.steps)))
        typer.echo(f"{_counted(len(found.plan.steps))} would be made.")
        raise typer.Exit(WOULD_CHANGE)
    await _apply(found.plan, Applying(found.existing, by), options.file)


async def _apply(changes: Plan, applying: Applying, file: Path) -> None:
    done: list[Applied] = []

    def tell(applied: Applied) -> None:
        done.append(applied)
        typer.echo("\n".join(lines_of(applied)))

    try:
        await applying.apply(changes, tell)
    except NotApplied as refused:
        step = refused.step
        place = f"{file}:{step.line}" if step.line else f"{file}"
        stop(
            f"{place}: {step}\n  {refused.message}\n"
            f"{_counted(len(done))} made before it; apply the file again to make the others."
        )
    typer.echo(f"{_counted(len(done))} made.")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        stop(f"{file} can't be read: {error}.", status=2)


def _write(file: Path | None, text: str) -> None:
    if file is None:
        typer.echo(text, nl=False)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        stop(f"{file} can't be written: {error}.", status=2)


def _counted(changes: int) -> str:
    return "1 change" if changes == 1 else f"{changes} changes"
