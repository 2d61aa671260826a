"""VADER as an engine: which texts it scores, and as positive or negative."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.sentiment.engine import Utterance
from models.sentiment.engines.vader import VaderEngine
from models.sentiment.own_words import OF_THE_BEGINNING

ENGINE = VaderEngine()
ROOT = Path(__file__).parents[3]


def test_carries_the_version_of_its_lexicon_in_its_name() -> None:
    assert ENGINE.name == "vader-3.3.2"


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("Great, thanks!", 0.807),
        ("Thanks, that's really helpful!", 0.7419),
        ("ok", 0.296),
        ("Where is my order?", 0.0),
        ("No", -0.296),
        ("This is unacceptable.", -0.4588),
        ("terrible service!!", -0.5696),
        ("I am very angry, this is the worst support ever", -0.7178),
    ],
)
def test_scores_english(text: str, score: float) -> None:
    assert ENGINE.score(text, "en") == score


@pytest.mark.parametrize("language", ["en", "en-GB", "EN-us", "en-Latn-US", "en_US"])
def test_judges_every_english(language: str) -> None:
    assert ENGINE.score("terrible service!!", language) == -0.5696


@pytest.mark.parametrize("language", ["fr", "fr-CA", "de", "es", "pt-BR", "it", "enm", "und", ""])
def test_leaves_other_languages_unscored(language: str) -> None:
    assert ENGINE.score("terrible service!!", language) is None


@pytest.mark.parametrize("text", ["", " ", "\n\t \u00a0", "7916676427", "(977) 625-2661", "???", "..."])
def test_leaves_unscored_what_has_nothing_to_judge(text: str) -> None:
    assert ENGINE.score(text, "en") is None


@pytest.mark.parametrize(("text", "score"), [(":(", -0.4404), (":)", 0.4588), ("❤", 0.6369)])
def test_judges_a_face_without_words(text: str, score: float) -> None:
    assert ENGINE.score(text, "en") == score


@pytest.mark.parametrize("apostrophe", ["’", "ʼ", "＇"])
def test_reads_typographic_apostrophes_as_negations(apostrophe: str) -> None:
    assert ENGINE.score(f"I don{apostrophe}t like this", "en") == -0.2755


def test_judges_the_beginning_and_the_end_of_a_long_text() -> None:
    beginning, end = "service terrible".rjust(OF_THE_BEGINNING, "."), " thanks".rjust(400, ".")
    assert ENGINE.score(beginning + " wonderful, great" * 1_000 + end, "en") == ENGINE.score(
        "service terrible thanks", "en"
    )


def test_cuts_a_long_text_between_words() -> None:
    before, after = "word " * (OF_THE_BEGINNING // 5 - 1), " word" * 1_000
    assert len(before + "hell") < OF_THE_BEGINNING < len(before + "hell" + "oooo")
    assert ENGINE.score(before + "hell" + after, "en") == -0.6808
    assert ENGINE.score(before + "helloooo" + after, "en") == 0.0


def test_judges_a_long_text_without_a_space() -> None:
    assert ENGINE.score("a" * 100_000, "en") == 0.0


@settings(deadline=None)  # the first example may load the lexicon
@given(st.text(max_size=300))
def test_answers_anything_typed_within_the_scale(text: str) -> None:
    score = ENGINE.score(text, "en")
    assert score is None or -1 <= score <= 1
    assert ENGINE.score(text, "en") == score


def test_loads_its_lexicon_once_and_only_when_first_asked_without_a_warning() -> None:
    code = """if True:
        from models.sentiment.registry import engine
        from models.sentiment.engines.vader import VaderEngine, _analyzer
        vader = engine("vader")
        VaderEngine(), vader.score("mauvais", "fr"), vader.score(" ", "en")
        assert _analyzer.cache_info().misses == 0
        vader.score("bad", "en"), VaderEngine().score("bad", "en")
        assert _analyzer.cache_info().misses == 1
    """
    ran = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")


async def test_is_less_sure_of_a_weak_score_and_least_of_a_text_without_a_word_it_knows() -> None:
    awful, poor, plain = await ENGINE.judge(
        [Utterance(text, "en") for text in ("I hate this, it is the worst!", "This is poor.", "Where is my order?")]
    )
    assert awful is not None
    assert poor is not None
    assert plain is not None
    assert awful.negative > poor.negative > plain.negative == plain.positive
    assert (awful.confidence, plain.confidence) == pytest.approx((0.85, 0.65))


def test_names_the_words_that_are_in_its_lexicon() -> None:
    words = ENGINE.weighing_words(Utterance("Great service, but the worst delivery", "en"))
    assert [(each.word, each.weight > 0) for each in words] == [("Great", True), ("worst", False)]
    assert ENGINE.weighing_words(Utterance("Great service", "de")) == []
