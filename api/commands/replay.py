"""`replay`: plays recorded dialogues against a running server; api/replay/ does the work."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from api import settings
from api.commands.reporting import refuse, stop
from api.identity import bearer_tokens

TOKEN_HOLDS = timedelta(hours=12)


def replay(
    file: Annotated[Path, typer.Argument(help="Dialogues, one JSON object per line.", metavar="FILE.jsonl")],
    url: Annotated[str, typer.Option(help="The server's GraphQL endpoint.")] = "http://127.0.0.1:8000/graphql",
    concurrency: Annotated[int, typer.Option(min=1, help="Dialogues played at once.")] = 50,
    limit: Annotated[int | None, typer.Option(min=1, help="Play only this many, from the beginning.")] = None,
    speed: Annotated[
        float | None,
        typer.Option(
            min=0.001, help="Keep the turns' times, this many times faster; without it, each turn follows at once."
        ),
    ] = None,
    agents: Annotated[int, typer.Option(min=1, help="How many agents sign in: replay1, replay2, …")] = 60,
    workstream: Annotated[
        str | None, typer.Option(help="The workstream of all dialogues; by default, one for each dialogue's channel.")
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option(
            help="A JSON object of logins and tokens; by default, tokens are signed with the development key.",
            metavar="JSON",
        ),
    ] = None,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Leave out lines that can't be played, and name and count them.")
    ] = False,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Also write the report to this file.", metavar="JSON")
    ] = None,
) -> None:
    """Play recorded dialogues against a running server, and report what its streams delivered.

    Only the public endpoint is used: a connector starts each conversation and sends the customer's messages, agents
    accept and answer, a supervisor watches. Play against a `demo` server: it has the queue, connector and agents.

    A line of the file is one dialogue; other keys are ignored, and system turns are left out:

    {"id": "a1", "channel": "chat", "lang": "en", "turns": [{"role": "customer", "text": "Hello", "seconds": 0},
    {"role": "agent", "text": "Good morning!", "seconds": 4.5}]}

    `role` is customer, agent, bot (an agent sends it) or system; `seconds` is optional, since the dialogue's beginning,
    and read with --speed only. If a line can't be played, nothing is, unless --keep-going leaves it out.
    The status is 0 if every dialogue was played and nothing was missing, doubled or out of order.
    """
    # Imported here, because it would slow down every other command.
    from rich.console import Console

    from api.replay import dialogues
    from api.replay.client import ReplayFailed
    from api.replay.player import ADMINISTRATOR, Plan
    from api.replay.progress import played

    try:
        found = dialogues.read(file, keep_going=keep_going, keeps_time=speed is not None)
    except dialogues.BadFile as fault:
        stop(f"{file} can't be played:\n{fault}", status=2)
    if found.left_out:
        typer.echo("\n".join([f"Lines left out: {len(found.left_out)}", *found.left_out]), err=True)
    if not url.startswith(("http://", "https://")):
        stop(f"--url {url} must begin with http:// or https://.", status=2)
    given = None if token_file is None else _given(token_file)
    token = _signed() if given is None else _found(given, token_file)
    has_administrator = given is None or ADMINISTRATOR in given
    plan = Plan(url, token, agents, concurrency, speed, workstream, has_administrator)
    try:
        report = asyncio.run(played(plan, found.dialogues[:limit]))
    except ReplayFailed as failure:
        stop(str(failure))
    report.left_out = found.left_out
    Console().print(report.as_table())
    if json_file:
        json_file.write_text(json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n")
    if not report.is_clean:
        raise typer.Exit(1)


def _given(path: Path) -> dict[str, str]:
    try:
        given: Any = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        stop(f"--token-file {path} can't be read: {error}", status=2)
    if not isinstance(given, dict) or not all(isinstance(token, str) for token in given.values()):
        stop(f"--token-file {path} must hold a JSON object of logins and their tokens.", status=2)

    return given


def _found(given: dict[str, str], path: Path | None) -> Callable[[str], str]:
    def token(login: str) -> str:
        if login not in given:
            stop(f"--token-file {path} has no token for {login}.", status=2)
        return given[login]

    return token


def _signed() -> Callable[[str], str]:
    """Sign tokens with the server's development key; a server would not accept a key created here."""
    try:
        chosen = settings.load()
        key = chosen.data_dir / bearer_tokens.DEVELOPMENT_KEY
        if chosen.is_for_development and not key.exists():
            stop(
                f"There is no {key}: start the server first, with the same VIGIE_DATA_DIR, or pass --token-file with "
                "tokens of its issuer."
            )
        bearer_tokens.make_token(
            chosen, "nobody", TOKEN_HOLDS
        )  # fails here, not later, if the settings name a real issuer
    except settings.SettingsFault as fault:
        refuse(fault)
    return lambda login: bearer_tokens.make_token(chosen, login, TOKEN_HOLDS)
