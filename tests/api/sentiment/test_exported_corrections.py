"""What supervisors corrected leaves by `sentiment export-corrections` as `train` and `evaluate` read it."""

import json
from pathlib import Path

from typer.testing import CliRunner

from api.commands.sentiment import sentiment
from api.sentiment.labelled import LabelledMessage, read_messages
from models.operations.conversations.correct_sentiment import correct_sentiment
from models.operations.monitoring.monitor import monitor
from models.tables import Message
from models.vocabulary import Polarity
from tests.api.commands.test_commands import run
from tests.api.commands.without_server import on_the_database, surroundings_in
from tests.support.builders import a_message
from tests.support.fixtures import new_fixtures

SAID = {"Ach wirklich, großartig.": Polarity.NEGATIVE, "Order 4711": Polarity.NEUTRAL, "Finally 🎉": Polarity.POSITIVE}
LABELS = {Polarity.NEGATIVE: -1, Polarity.NEUTRAL: 0, Polarity.POSITIVE: 1}


async def some_corrections() -> str:
    """The conversation in which they were made; one was withdrawn, and one erased afterwards."""
    fixtures = await new_fixtures()
    row = await fixtures.talking()
    await monitor(row.id, by=fixtures.sam)
    await a_message(row, "Is it solved?", sender=fixtures.ada)
    for text, reads in (*SAID.items(), ("Withdrawn", None), ("Erased", Polarity.NEGATIVE)):
        message = await a_message(row, text, language="de" if "ß" in text else "en")
        await correct_sentiment(message.id, reads=Polarity.NEUTRAL, by=fixtures.sam)
        await correct_sentiment(message.id, reads=reads, by=fixtures.sam)
    await Message.filter(text="Erased").update(text=None)
    return str(row.id)


def test_is_trained_on_and_evaluated(tmp_path: Path) -> None:
    with surroundings_in(tmp_path) as surroundings:
        conversation_id = on_the_database(surroundings, some_corrections)
        done = run(surroundings, "sentiment", "export-corrections")
    assert (done.returncode, done.stderr) == (0, "")
    path = tmp_path / "corrections.jsonl"
    path.write_text(done.stdout, "utf-8")
    read = read_messages([path])
    assert sorted(read, key=lambda each: each.label) == [
        LabelledMessage(
            text, "de" if "ß" in text else "en", LABELS[reads], scenario=conversation_id, question="Is it solved?"
        )
        for text, reads in SAID.items()
    ]
    evaluated = CliRunner().invoke(sentiment, ("evaluate", str(path), "--json"))
    assert evaluated.exit_code == 0
    report = json.loads(evaluated.output)["messages"]
    assert (report["messages"], report["languages"].keys()) == (3, {"de", "en"})
