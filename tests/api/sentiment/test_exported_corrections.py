"""What supervisors corrected leaves by `sentiment export-corrections` as `train` and `evaluate` read it."""

import json
from pathlib import Path
from uuid import UUID

from typer.testing import CliRunner

from api.commands.sentiment import sentiment
from api.sentiment.labelled import LabelledMessage, read_messages
from api.sentiment.training import SOURCE_WEIGHTS, weight_of
from models.operations.monitoring.monitor import monitor
from models.operations.sentiment.correct_sentiment import correct_sentiment
from models.tables import AuditEntry, Message
from models.values import SYSTEM
from models.vocabulary import Act, Polarity
from tests.api.commands.test_commands import run
from tests.api.commands.without_server import on_the_database, surroundings_in
from tests.support.builders import a_message
from tests.support.fixtures import new_fixtures

SAID = {"Ach wirklich, großartig.": Polarity.NEGATIVE, "Order 4711": Polarity.NEUTRAL, "Finally 🎉": Polarity.POSITIVE}
LABELS = {Polarity.NEGATIVE: -1, Polarity.NEUTRAL: 0, Polarity.POSITIVE: 1}

BESIDE = [
    {"lang": "en", "text": f"the {word} number{place}", "label": label, "scenario": f"{word}{place}"}
    for label, word in ((-1, "grix"), (0, "table"), (1, "florp"))
    for place in "abcdefgh"
]


async def entries() -> list[UUID]:
    return [row.actor_id for row in await AuditEntry.filter(act=Act.EXPORT_CORRECTIONS).order_by("id")]


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
    nobody_knows_its_language = await fixtures.talking(language_known_by=None)
    await monitor(nobody_knows_its_language.id, by=fixtures.sam)
    message = await a_message(nobody_knows_its_language, "Mh")
    await correct_sentiment(message.id, reads=Polarity.NEUTRAL, by=fixtures.sam)
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
            text,
            "de" if "ß" in text else "en",
            LABELS[reads],
            scenario=conversation_id,
            question="Is it solved?",
            source="corrections",
        )
        for text, reads in SAID.items()
    ]
    assert {weight_of(each) for each in read} == {SOURCE_WEIGHTS["turns"]}
    others = tmp_path / "others.jsonl"
    others.write_text("".join(json.dumps(each) + "\n" for each in BESIDE), "utf-8")
    trained = CliRunner().invoke(sentiment, ("train", str(path), str(others), "--output", str(tmp_path / "own.bin")))
    assert (trained.exit_code, trained.output.splitlines()[0]) == (0, f"{len(BESIDE) + 3} messages to learn from.")
    evaluated = CliRunner().invoke(sentiment, ("evaluate", str(path), "--json"))
    assert evaluated.exit_code == 0
    report = json.loads(evaluated.output)["messages"]
    assert (report["messages"], report["languages"].keys()) == (3, {"de", "en"})


def test_leaves_an_entry_in_the_audit_trail(tmp_path: Path) -> None:
    async def admin() -> UUID:
        return (await new_fixtures()).admin.id

    with surroundings_in(tmp_path) as surroundings:
        admin_id = on_the_database(surroundings, admin)
        refused = run(surroundings, "sentiment", "export-corrections", "--as", "nobody")
        assert (refused.returncode, refused.stdout) == (1, "")
        for login in ((), ("--as", "admin")):
            assert run(surroundings, "sentiment", "export-corrections", *login).returncode == 0
        told = on_the_database(surroundings, entries)
    assert told == [SYSTEM.id, admin_id]
