"""The built-in engine: what it must judge, on what it must be silent, what hostile texts cost, and its file of weights."""

import asyncio
import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.sentiment.builtin import judge
from models.sentiment.builtin import weights as weights_file
from models.sentiment.builtin.features import Features, features
from models.sentiment.builtin.languages import LANGUAGES
from models.sentiment.builtin.tokens import cleaned, tokens
from models.sentiment.builtin.weights import PUBLISHED, BadWeights, load
from models.sentiment.engine import Reading, Utterance
from models.sentiment.engines.builtin import LEAST_WEIGHT, make_engine

ENGINE = make_engine("")


def read(text: str, language: str | None = "en", question: str | None = None) -> Reading | None:
    [reading] = asyncio.run(ENGINE.judge([Utterance(text, language, question)]))
    return reading


def side(text: str, language: str = "en", question: str | None = None) -> str:
    reading = read(text, language, question)
    assert reading is not None
    return max(("negative", "neutral", "positive"), key=lambda name: float(getattr(reading, name)))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Love it 🔥🔥🔥", "en"),
        ("😭😭 thank you so much", "en"),
        ("It works again, thank you!", "en"),
        ("Super, das hat geholfen. Vielen Dank!", "de"),
        ("Hallo, vielen lieben Dank für die schnelle Hilfe, das war wirklich klasse 😊", "de"),
        ("Merci beaucoup, c'est parfait !", "fr"),
        ("¡Muchísimas gracias, todo perfecto!", "es"),
        ("Muito obrigada, deu tudo certo!", "pt"),
        ("Grazie mille, siete stati gentilissimi!", "it"),
    ],
)
def test_friendly_messages_read_positive(text: str, language: str) -> None:
    assert side(text, language) == "positive"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("This is the third time I write about this and still nobody answers.", "en"),
        ("THIS IS UNACCEPTABLE", "en"),
        ("Yeah great, third time I explain this. Wonderful.", "en"),
        ("WHERE IS MY ORDER!!! THIS IS THE THIRD TIME!!!", "en"),
        ("The staff weren't helpful.", "en"),
        ("Seit zwei Wochen warte ich auf mein Paket und niemand meldet sich.", "de"),
        ("C'est inadmissible, personne ne me répond depuis lundi.", "fr"),
        ("Llevo tres semanas esperando el reembolso, es una vergüenza.", "es"),
        ("Já é a terceira vez que reclamo e ninguém resolve nada.", "pt"),
        ("È la terza volta che scrivo e nessuno mi risponde, vergognoso.", "it"),
    ],
)
def test_complaints_read_negative(text: str, language: str) -> None:
    assert side(text, language) == "negative"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How do I cancel a damaged card?", "en"),
        ("My order number is 44821.", "en"),
        ("I paid by card.", "en"),
        ("Wo finde ich die Kundennummer?", "de"),
        ("Quel est le délai de livraison ?", "fr"),
        ("¿Cómo puedo cambiar la dirección de entrega?", "es"),
        ("Qual é o horário de atendimento?", "pt"),
        ("Dove trovo il codice cliente?", "it"),
    ],
)
def test_plain_questions_and_facts_read_neutral(text: str, language: str) -> None:
    assert side(text, language) == "neutral"


def test_a_short_answer_means_what_its_question_makes_of_it() -> None:
    solved, broken = read("Yes.", "en", "Is it solved now?"), read("Yes.", "en", "Is it still broken?")
    assert solved is not None
    assert broken is not None
    assert solved.score > broken.score


@pytest.mark.parametrize("language", [None, "", "nl", "zh-Hans", "eng-", "x" * 1000])
def test_is_silent_in_languages_that_it_does_not_know(language: str | None) -> None:
    assert read("This is awful, I want my money back!", language) is None
    assert ENGINE.weighing_words(Utterance("This is awful!", language)) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "4711-0815",
        "2024-05-17",
        "€",
        "44821",
        "12:30",
        "???",
        "...",
        "-",
        "\x00\x07\u200b",
        "https://shop.example/a",
    ],
)
def test_is_silent_where_there_is_nothing_to_judge(text: str) -> None:
    assert read(text) is None
    assert ENGINE.weighing_words(Utterance(text, "en")) == []


@pytest.mark.parametrize("tag", ["de", "de-AT", "de_CH", "DE", " de "])
def test_knows_a_language_by_any_form_of_its_tag(tag: str) -> None:
    assert read("Das ist eine Frechheit!", tag) == read("Das ist eine Frechheit!", "de")


@settings(max_examples=200)
@given(st.text(max_size=300), st.sampled_from(LANGUAGES), st.none() | st.text(max_size=200))
def test_any_text_has_probabilities_or_none(text: str, language: str, question: str | None) -> None:
    reading = read(text, language, question)
    if reading is not None:
        chances = (reading.negative, reading.neutral, reading.positive)
        assert sum(chances) == pytest.approx(1)
        assert min(chances) >= 0
        assert reading.confidence == max(chances)
        assert reading.score == pytest.approx(reading.positive - reading.negative, abs=1e-4)
        assert reading == read(text, language, question)


@pytest.mark.parametrize(
    "text",
    [
        "bad " * 25_000,
        "a" * 100_000,
        "😡" * 100_000,
        "@" * 100_000,
        "http://" * 15_000,
        "((((((" * 16_000,
        "'" * 100_000,
        "a'" * 50_000,
        ":-" * 50_000,
        "\x00" * 100_000,
        "e\u0301" * 50_000,
    ],
)
@pytest.mark.timeout(20)  # seconds; if the work grew with the square of the length, it would take minutes
def test_a_long_text_ends(text: str) -> None:
    longer = text * 10
    read(longer, "en", longer)
    ENGINE.weighing_words(Utterance(longer, "en", longer))


def test_the_middle_of_a_long_text_changes_nothing_and_its_end_does() -> None:
    opening, end = "I wrote on the 3rd about my contract. " * 20, " As before, the contract is from May." * 12
    assert read(opening + "I hate you. " * 1000 + end) == read(opening + "Lovely. " * 1000 + end)
    angry = read(opening + "Lovely. " * 1000 + end + " This is unacceptable, I am furious about it.")
    calm = read(opening + "Lovely. " * 1000 + end)
    assert angry is not None
    assert calm is not None
    assert angry.negative > calm.negative


def test_what_customers_quote_is_not_theirs() -> None:
    quoting = "Thank you, that helped a lot!\n> This is unacceptable, I am furious, terrible service"
    assert read(quoting) == read("Thank you, that helped a lot!")
    assert "terrible" not in {each.word for each in ENGINE.weighing_words(Utterance(quoting, "en"))}
    assert read("> This is unacceptable, I am furious") is None


def test_half_a_character_is_read_as_none() -> None:
    assert read("This is terrible \ud83d") == read("This is terrible \ufffd")
    assert read("\ud83d") == read("\ufffd")
    assert ENGINE.weighing_words(Utterance("This is terrible \ud83d", "en", "\ud83d"))[0].word == "terrible"


def test_marks_are_named_as_they_are_written_if_they_weigh() -> None:
    marked = {
        "Why????? It is broken": "?????",
        "ANSWER ME!!!": "!!!",
        "Where is my order!!!": "!!!",
        "It is all fine!": "!",
        "They cancelled it… again": "…",
    }
    named = 0
    for text, mark in marked.items():
        weighing = {each.word: each.weight for each in ENGINE.weighing_words(Utterance(text, "en"))}
        whole, without = read(text), read(text.replace(mark, ""))
        assert whole is not None
        assert without is not None
        weight = whole.score - without.score
        assert weighing.get(mark, 0) == pytest.approx(weight if abs(weight) >= LEAST_WEIGHT else 0, abs=0.002), text
        named += mark in weighing
    assert named > 0


def test_names_the_words_that_weighed_strongest_first() -> None:
    weighing = ENGINE.weighing_words(
        Utterance("The driver was friendly but the parcel is broken, terrible service", "en")
    )
    assert {"friendly", "terrible"} <= {each.word for each in weighing}
    assert len(weighing) <= 8
    assert [abs(each.weight) for each in weighing] == sorted((abs(each.weight) for each in weighing), reverse=True)
    signs = {each.word: each.weight for each in weighing}
    assert signs["terrible"] < 0 < signs["friendly"]


def test_names_words_of_the_longest_text_by_few_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    read_without: list[str] = []

    def counted(text: str, language: str, question: str | None, *, without: str = "") -> Features | None:
        read_without.append(without)
        return features(text, language, question, without=without)

    monkeypatch.setattr(judge, "features", counted)
    text = "terrible " + " ".join(f"{one}{other}" for one in "bcdfghk" for other in "lmnprstvwz")
    assert "terrible" in {each.word for each in ENGINE.weighing_words(Utterance(text, "en"))}
    assert len(read_without) == 1 + judge.MOST_TRIED == 13
    assert len(set(read_without)) == 13


def test_weights_lexicon_and_all_take_at_most_a_megabyte() -> None:
    files = [PUBLISHED, *(PUBLISHED.parent / "lexicon").iterdir()]
    assert sum(path.stat().st_size for path in files) <= 1_000_000


@pytest.mark.parametrize("name", ["emoji", *LANGUAGES])
def test_the_lexicon_is_written_as_messages_are_cut(name: str) -> None:
    """Otherwise an entry would never be found; and each stands once, in order, so that changes are easy to read."""
    lines = (PUBLISHED.parent / "lexicon" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    entries = [line.split("\t")[0] for line in lines]
    assert [entry for entry in entries if " ".join(tokens(cleaned(entry))) != entry] == []
    assert entries == sorted(set(entries))
    assert all(-4 <= float(line.split("\t")[1]) <= 4 for line in lines)


def test_weights_are_read_back_as_they_were_packed(tmp_path: Path) -> None:
    published, _ = load()
    own = tmp_path / "own.bin"
    own.write_bytes(dataclasses.replace(published, version="7").packed())
    assert load(own)[0] == dataclasses.replace(published, version="7")
    engine = make_engine(str(own))
    assert engine.name.startswith("builtin-7+")  # its hash: other weights judge differently
    assert ENGINE.name == f"builtin-{published.version}"


def test_a_file_that_holds_no_weights_is_refused_in_a_sentence(tmp_path: Path) -> None:
    good = PUBLISHED.read_bytes()
    head, _, rest = good.partition(b"\n")
    bad = {
        "empty": b"",
        "text": b"hello",
        "another format": head.replace(b'"format": 1', b'"format": 2') + b"\n" + rest,
        "cut": good[:-100],
        "no heads": head + b"\n",
        "list": b"[]\n" + rest,
    }
    for name, content in bad.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(
            BadWeights, match=f"{name} holds no weights of the built-in engine's format {weights_file.FORMAT}"
        ):
            make_engine(str(path))
    with pytest.raises(BadWeights, match="can't be read: No such file"):
        make_engine(str(tmp_path / "missing"))


def test_the_engine_needs_none_of_what_trains_it() -> None:
    """Its process imports no numpy: the extra `training` is for training alone."""
    program = (
        "import asyncio, sys\n"
        "from models.sentiment.engine import Utterance\n"
        "from models.sentiment.engines.builtin import LEAST_WEIGHT, make_engine\n"
        "assert asyncio.run(make_engine('').judge([Utterance('thanks', 'en')]))[0]\n"
        "print(sorted({'numpy', 'scipy', 'sklearn'} & sys.modules.keys()))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[]\n"
