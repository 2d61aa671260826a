"""How a command ends when it can't do its work: one sentence on stderr and a status other than 0."""

from typing import NoReturn

import typer


def stop(sentence: str, *, status: int = 1) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(status)
