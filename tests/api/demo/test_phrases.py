"""What the demo's people say: six whole books, with moods that the sentiment engine hears where it can."""

from dataclasses import fields

import pytest

from api.demo.phrases import BOOKS, Phrases
from api.demo.scripts import LANGUAGES, Finale, Play, Turn
from api.demo.seed_data import LINES
from models.sentiment.registry import engine


def test_there_is_a_book_for_each_language() -> None:
    assert set(BOOKS) == {"en", "fr", "es", "de", "pt", "it"} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_book_says_everything_and_nothing_twice(language: str) -> None:
    book, english = BOOKS[language], BOOKS["en"]
    said: list[object] = []
    for field in fields(Phrases):
        lines = getattr(book, field.name)
        assert len(lines) == len(getattr(english, field.name)), field.name
        said += [] if field.name == "language" else lines
    assert len(set(said)) == len(said)


def test_english_moods_are_heard() -> None:
    def scores(lines: tuple[str, ...]) -> list[float]:
        return [engine().score(line, "en") or 0.0 for line in lines]

    english = BOOKS["en"]
    assert max(scores(english.angry)) < -0.55
    assert max(scores(english.unhappy)) < -0.1
    assert min(scores(english.calmer)) > 0.1
    assert min(scores(english.thanks)) > 0.55


def test_a_seed_gives_the_same_customer_again() -> None:
    def recorded(seed: str) -> tuple[str | None, ...]:
        play = Play.written(seed, LINES[0])
        return play.customer, play.topic.title, *(play.customers_line() for _ in range(8))

    assert recorded("7/1") == recorded("7/1")
    assert len({recorded(f"7/{number}") for number in range(20)}) == 20


def test_a_live_chat_never_waits_for_its_customer() -> None:
    finales = {Play.written(f"1/{number}", LINES[0]).finale for number in range(200)}
    assert finales == {Finale.AGENT_ENDS, Finale.CUSTOMER_ENDS, Finale.CUSTOMER_VANISHES}


def test_the_agent_speaks_first_and_anew_after_a_takeover() -> None:
    play = Play.written("1/1", LINES[0])
    assert play.turn is Turn.AGENT
    assert play.agents_line() in play.book.greetings
    play.customers_line()
    play.greet_anew()
    assert play.agents_line() in play.book.greetings
