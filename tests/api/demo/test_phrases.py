"""What the demo's people say: six complete phrasebooks, whose sentiment the engine recognises where it can."""

from dataclasses import fields

import pytest

from api.demo.phrases import PHRASEBOOKS, Phrases
from api.demo.scripts import LANGUAGES, Ending, Script, Turn
from api.demo.seed_data import WORKSTREAMS
from models.sentiment.engine import Utterance
from models.sentiment.languages import detect
from models.sentiment.registry import engine
from models.sentiment.window import level


def test_there_is_a_book_for_each_language() -> None:
    assert set(PHRASEBOOKS) == {"en", "fr", "es", "de", "pt", "it"} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_book_says_everything_and_nothing_twice(language: str) -> None:
    phrasebook, english = PHRASEBOOKS[language], PHRASEBOOKS["en"]
    said: list[object] = []
    for field in fields(Phrases):
        lines = getattr(phrasebook, field.name)
        assert len(lines) == len(getattr(english, field.name)), field.name
        said += [] if field.name == "language" else lines
    assert len(set(said)) == len(said)


async def test_english_sentiment_is_recognised() -> None:
    async def scores(lines: tuple[str, ...]) -> list[float]:
        readings = await engine("vader").judge([Utterance(line, "en") for line in lines])
        return [reading.score if reading else 0.0 for reading in readings]

    english = PHRASEBOOKS["en"]
    assert max(await scores(english.angry)) < -0.55
    assert max(await scores(english.unhappy)) < -0.1
    assert min(await scores(english.calmer)) > 0.1
    assert min(await scores(english.thanks)) > 0.55


async def test_after_three_messages_hardly_any_conversation_is_without_a_level() -> None:
    """Its language is found without being told, too."""
    silent, mistaken = 0, 0
    for number in range(200):
        script = Script.for_new_customer(f"7/{number}", WORKSTREAMS[0])
        lines = [line for _ in range(3) if (line := script.customers_line())]
        found = detect(lines)
        mistaken += found is None or found.code != script.phrasebook.language
        readings = await engine().judge([Utterance(line, script.phrasebook.language) for line in lines])
        silent += level([each for each in readings if each], None).level is None
    assert silent < 10
    assert mistaken < 10


def test_a_seed_gives_the_same_customer_again() -> None:
    def recorded(seed: str) -> tuple[str | None, ...]:
        script = Script.for_new_customer(seed, WORKSTREAMS[0])
        return script.customer, script.topic.title, *(script.customers_line() for _ in range(8))

    assert recorded("7/1") == recorded("7/1")
    assert len({recorded(f"7/{number}") for number in range(20)}) == 20


def test_a_live_chat_never_waits_for_its_customer() -> None:
    endings = {Script.for_new_customer(f"1/{number}", WORKSTREAMS[0]).ending for number in range(200)}
    assert endings == {Ending.AGENT_ENDS, Ending.CUSTOMER_ENDS, Ending.CUSTOMER_VANISHES}


def test_the_agent_speaks_first_and_anew_after_a_takeover() -> None:
    script = Script.for_new_customer("1/1", WORKSTREAMS[0])
    assert script.turn is Turn.AGENT
    assert script.agents_line() in script.phrasebook.greetings
    script.customers_line()
    script.restart_with_new_agent()
    assert script.agents_line() in script.phrasebook.greetings
