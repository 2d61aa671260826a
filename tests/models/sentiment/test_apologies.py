"""Customers' apologies for themselves are manners. What complaints and agents say with the same words stays."""

import asyncio

import pytest

from models.sentiment.builtin.apologies import without_apologies
from models.sentiment.engine import Reading, Utterance
from models.sentiment.engines.builtin import make_engine
from models.sentiment.window import level
from models.vocabulary import SentimentLevel

FRIENDLY = {
    "de": [
        "Entschuldigung, dass ich nochmal störe!",
        "Wo finde ich die PIN?",
        "gefunden, entschuldigen Sie die Störung",
    ],
    "en": [
        "Sorry to bother you again!",
        "silly question, where do I find my pin?",
        "found it, sorry for the trouble 🙈",
    ],
    "es": ["¡Perdón por molestar otra vez!", "¿dónde está el pin?", "lo encontré, perdón por las molestias"],
    "fr": ["Désolé de vous déranger encore !", "où est mon code ?", "trouvé, désolé pour le dérangement"],
    "it": ["Scusate se disturbo ancora!", "dove trovo il pin?", "trovato, scusi il disturbo"],
    "pt": ["Desculpe incomodar de novo!", "onde encontro a senha?", "achei, desculpe o incômodo"],
}


def read(texts: list[str], language: str) -> list[Reading]:
    readings = asyncio.run(make_engine("").judge([Utterance(text, language) for text in texts]))
    return [each for each in readings if each]


@pytest.mark.parametrize("language", FRIENDLY)
def test_whoever_apologizes_is_not_unhappy(language: str) -> None:
    readings = read(FRIENDLY[language], language)
    assert all(each.negative < max(each.neutral, each.positive) for each in readings)
    found = level(readings, None).level
    assert found is not None
    assert found.rank >= SentimentLevel.NEUTRAL.rank


@pytest.mark.parametrize(
    ("text", "language", "left"),
    [
        ("Sorry to be such a nuisance. It is still broken.", "en", "It is still broken."),
        ("Sorry, my mistake, it is still broken", "en", "it is still broken"),
        ("It is still broken, sorry.", "en", "It is still broken ."),
        ("Me again. It is still broken.", "en", "It is still broken."),
        ("Mein Fehler. Es geht nicht.", "de", "Es geht nicht."),
        ("C’est ma faute, rien ne marche", "fr", "rien ne marche"),
        ("Culpa mía. No funciona.", "es", "No funciona."),
        ("Colpa mia: non va", "it", ": non va"),
        ("Foi erro meu, não funciona", "pt", "não funciona"),
    ],
)
def test_only_the_apology_is_left_out(text: str, language: str, left: str) -> None:
    assert " ".join(without_apologies(text, language).split()) == left


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Sorry is not enough", "en"),
        ("stop saying sorry", "en"),
        ("It is not my fault!", "en"),
        ("Is it my fault?", "en"),
        ("My mistake was to trust you", "en"),
        ("Sorry, but I want my money back", "en"),
        ("Sorry to bother you again, but it is still broken", "en"),
        ("Désolé de vous déranger, mais rien ne marche", "fr"),
        ("Ce n'est pas ma faute", "fr"),
        ("Entschuldigen Sie die Störung, aber nichts geht", "de"),
        ("Ich will mein Geld schon wieder", "de"),
        ("No es culpa mía", "es"),
        ("Não foi erro meu", "pt"),
        ("Non è colpa mia", "it"),
    ],
)
def test_everything_else_stays(text: str, language: str) -> None:
    assert without_apologies(text, language) == text


def test_whoever_only_apologizes_gets_no_reading_and_the_words_of_an_apology_do_not_weigh() -> None:
    engine = make_engine("")
    assert read(["Sorry to bother you again!"], "en") == []
    assert engine.weighing_words(Utterance("Sorry to bother you again!", "en")) == []
    words = engine.weighing_words(Utterance("Great, it works! Sorry for the trouble.", "en"))
    assert "works" in [each.word for each in words]
    assert not {"sorry", "trouble"} & {each.word for each in words}


@pytest.mark.parametrize("text", ["sorry, ", "sorry\n", "my i am so ", "sorry to bother you ,.! ", "sorry  "])
@pytest.mark.timeout(20)  # seconds; if the work grew with the square of the length, it would take minutes
def test_hostile_texts_end(text: str) -> None:
    assert len(without_apologies(text * (100_000 // len(text)), "en")) <= 100_000
