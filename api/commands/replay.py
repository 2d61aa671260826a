"""`replay`: recorded dialogues against a running server; what it does is in api/replay/."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from api import settings
from api.commands.reporting import stop
from api.identity import bearer_tokens

TOKEN_HOLDS = timedelta(hours=12)


def replay(
    file: Annotated[Path, typer.Argument(help="Dialogues, one JSON object a line.", metavar="FILE.jsonl")],
    url: Annotated[str, typer.Option(help="The server's GraphQL endpoint.")] = "http://127.0.0.1:8000/graphql",
    concurrency: Annotated[int, typer.Option(min=1, help="Dialogues played at once.")] = 50,
    limit: Annotated[int | None, typer.Option(min=1, help="Play only the first so many.")] = None,
    speed: Annotated[
        float | None,
        typer.Option(min=0.001, help="Keep the turns' seconds, so many times faster; else each follows at once."),
    ] = None,
    agents: Annotated[int, typer.Option(min=1, help="Agents who sign in: replay1, replay2, …")] = 60,
    workstream: Annotated[
        str | None, typer.Option(help="The workstream of all dialogues; by default one of each dialogue's channel.")
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option(help="JSON object of login and token; by default the development key signs.", metavar="JSON"),
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the report here too.", metavar="JSON")] = None,
) -> None:
    """Play recorded dialogues against a running server, and report what its streams delivered.

    Only the public endpoint is used: a connector opens each conversation and brings the customer's words, agents accept
    and answer, a supervisor watches. Play against a server that `demo` has filled: it has the queue, connector and agents.

    A line of the file is one dialogue; other keys are ignored, and turns of a system are left out:

    {"id": "a1", "channel": "chat", "lang": "en", "turns": [{"role": "customer", "text": "Hello", "seconds": 0},
    {"role": "agent", "text": "Good morning!", "seconds": 4.5}]}

    `role` is customer, agent, bot (an agent says it) or system; `seconds`, optional, counts from the dialogue's beginning.
    The status is 0 if every dialogue was played and nothing was missing, doubled or out of order.
    """
    # Only here: what plays and reports is no business of the other commands, each of which it would slow down.
    from rich.console import Console

    from api.replay import dialogues
    from api.replay.client import ReplayFailed
    from api.replay.player import Plan
    from api.replay.progress import played

    try:
        read = dialogues.read(file)[:limit]
    except dialogues.BadFile as fault:
        stop(f"{file} can't be played:\n{fault}", status=2)
    if not url.startswith(("http://", "https://")):
        stop(f"--url {url} must begin with http:// or https://.", status=2)
    plan = Plan(url, _tokens(token_file), agents, concurrency, speed, workstream)
    try:
        report = asyncio.run(played(plan, read))
    except ReplayFailed as failure:
        stop(str(failure))
    Console().print(report.as_table())
    if json_file:
        json_file.write_text(json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n")
    if not report.is_clean:
        raise typer.Exit(1)


def _tokens(path: Path | None) -> Callable[[str], str]:
    if path is None:
        return _signed()
    try:
        given: Any = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        stop(f"--token-file {path} can't be read: {error}", status=2)
    if not isinstance(given, dict) or not all(isinstance(token, str) for token in given.values()):
        stop(f"--token-file {path} must hold a JSON object of logins and their tokens.", status=2)

    def token(login: str) -> str:
        if login not in given:
            stop(f"--token-file {path} has no token for {login}.", status=2)
        return str(given[login])

    return token


def _signed() -> Callable[[str], str]:
    """Tokens of the development key, which must be the server's: one made here would be no key to it."""
    try:
        chosen = settings.load()
        key = chosen.data_dir / bearer_tokens.DEVELOPMENT_KEY
        if chosen.jwt_public_key_file is None and not key.exists():
            stop(
                f"There is no {key}: start the server first, with the same VIGIE_DATA_DIR, or pass --token-file with "
                "tokens of its issuer."
            )
        bearer_tokens.make_token(chosen, "nobody", TOKEN_HOLDS)  # says at once where a real issuer signs
    except settings.SettingsFault as fault:
        stop(str(fault))
    return lambda login: bearer_tokens.make_token(chosen, login, TOKEN_HOLDS)
