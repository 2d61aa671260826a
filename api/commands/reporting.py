"""How a command ends when it can't do its work: one sentence on stderr and a status other than 0."""

from typing import NoReturn

import typer

from api.settings import SettingsFault

WRONG_SETTING = 2  # as for a wrong option: what was typed has to change, and trying again is of no use


def stop(sentence: str, *, status: int = 1) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(status)


def refuse(fault: SettingsFault) -> NoReturn:
    stop(str(fault), status=WRONG_SETTING)
