"""`sentiment`: trains the built-in engine and evaluates any of them; api/sentiment/ does the work."""

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from api import settings
from api.commands.acting import ActingAs, acting_as, on_the_database
from api.commands.reporting import stop
from api.sentiment.labelled import BadFile, read_messages
from models.audit.exports import note_corrections_export
from models.reading import corrections
from models.rules.configuration.receivers import Reach
from models.sentiment.transport import Unreachable

WRONG_FILE = 2  # as for a wrong option: the file has to change

sentiment = typer.Typer(help="Train and evaluate the engines that judge customers' messages.", no_args_is_help=True)


@sentiment.command()
def train(
    data: Annotated[list[Path], typer.Argument(help="Labelled messages, one JSON object per line; .gz is unpacked.")],
    output: Annotated[Path, typer.Option("--output", metavar="FILE", help="The file of weights to write.")],
    seed: Annotated[int, typer.Option(help="Decides which scenarios are in which fold.")] = 1,
    version: Annotated[str, typer.Option(help="The version in the engine's name.")] = "1",
) -> None:
    """Train the built-in engine; use the result as VIGIE_SENTIMENT_ENGINE=builtin:FILE.

    A line of the data: {"lang": "en", "text": "Still broken.", "label": -1}. `label` is -1, 0 or 1. Optional are `kind`,
    `scenario` (its messages are never split), `question` (what the agent had just written), `source` and `weight`.
    The same data and seed give the same bytes.
    """
    try:
        from api.sentiment.training import TooFew, train
    except ImportError as error:
        stop(f"Training needs {error.name}, which the extra brings: pip install 'vigie[training]'.")
    if not output.parent.is_dir():  # said before the minutes that training takes
        stop(f"{output} can't be written: there is no folder {output.parent}.", status=WRONG_FILE)
    try:
        weights = train(read_messages(data), seed=seed, version=version, progress=typer.echo)
    except (BadFile, TooFew) as fault:
        stop(str(fault), status=WRONG_FILE)
    packed = weights.packed()
    try:
        output.write_bytes(packed)
    except OSError as error:
        stop(f"{output} can't be written: {error.strerror}.", status=WRONG_FILE)
    typer.echo(f"{output}: {len(packed):,} bytes.")


@sentiment.command()
def evaluate(
    files: Annotated[list[Path], typer.Argument(help="Labelled messages or dialogues, one JSON object per line.")],
    engine: Annotated[
        str, typer.Option(help="As in VIGIE_SENTIMENT_ENGINE: builtin, vader, builtin:FILE, http:URL, …")
    ] = "builtin",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON in place of tables.")] = False,
) -> None:
    """Show how well an engine judges labelled messages, and which dialogues would have raised an alert.

    Messages are those of `sentiment train`. A dialogue is {"lang": "en", "turns": [{"role": "customer", "text": "Hello"}],
    "bad": true, "turned_bad_at": 4}: `turned_bad_at` is the place of the turn from which a supervisor should have known.
    """
    # Imported here, because it would slow down every other command.
    from rich.console import Console

    from api.channels.sentiment import reaching_engines
    from api.sentiment import report
    from api.sentiment.evaluating import Evaluation, engine_of, evaluate, read

    async def work() -> Evaluation:
        # Who types the address may call it; in the server, administrators name engines, too.
        async with reaching_engines(Reach(loopback=True, private=True)):
            return await evaluate(read(files), lambda: engine_of(engine))

    try:
        found = asyncio.run(work())
    except (BadFile, ValueError) as fault:
        stop(str(fault), status=WRONG_FILE)
    except Unreachable as fault:
        stop(f"The engine {engine} could not be evaluated, because it did not judge all messages: {fault}.")
    if as_json:
        typer.echo(json.dumps(report.as_json(found), indent=2))
    else:
        Console().print(report.as_tables(found))


@sentiment.command()
def export_corrections(login: ActingAs = None) -> None:
    """Print what supervisors corrected, one JSON object per line: labelled messages for `sentiment train`.

    They are what customers wrote, so keep them as you keep transcripts. Those that were erased are not there. The audit
    trail says who exported.
    """

    async def work() -> None:
        await note_corrections_export(by=await acting_as(login, "sentiment export-corrections"))
        async for each in corrections.labelled():
            typer.echo(json.dumps(each, ensure_ascii=False))

    asyncio.run(on_the_database(settings.load(), work))
