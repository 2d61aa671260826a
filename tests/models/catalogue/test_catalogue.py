"""System messages in every language that is shipped."""

from string import Formatter

import pytest

from models import catalogue
from models.catalogue import en
from models.rules.conversations.transitions import ALLOWED, CLOSED
from models.vocabulary import MonitoringEndReason, SystemMessageKind


def parameters(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", catalogue.languages())
@pytest.mark.parametrize("kind", SystemMessageKind)
def test_every_language_says_everything_with_the_same_names(language: str, kind: SystemMessageKind) -> None:
    english = en.SENTENCES[kind]
    told = {name: f"<{name}>" for name in parameters(english) - catalogue.MOMENTS}
    moments = dict.fromkeys(parameters(english) & catalogue.MOMENTS, "2026-03-03T09:15+01:00")
    said = catalogue.sentence(kind, told | moments, locale=language)
    assert set(told) == {name for name in told if f"<{name}>" in said}
    assert ("09:15" in said) is bool(moments)


def test_the_two_that_matter_most_are_word_for_word_in_french() -> None:
    joined = catalogue.sentence(SystemMessageKind.SUPERVISOR_JOINED, {"name": "Zoé"}, locale="fr")
    assert joined == "Zoé (superviseur) a rejoint la conversation."
    closed = catalogue.sentence(SystemMessageKind.FORCE_CLOSED, {}, locale="fr")
    assert closed == "Cette conversation a été interrompue par un superviseur."


@pytest.mark.parametrize(
    ("locale", "language"), [("fr_CA", "fr"), ("FR", "fr"), ("en-GB", "en"), ("xx", "en"), ("", "en")]
)
def test_a_locale_is_read_as_its_language_or_english(locale: str, language: str) -> None:
    assert catalogue.language_for(locale) == language


def test_an_erased_name_leaves_a_sentence() -> None:
    assert catalogue.sentence(SystemMessageKind.AGENT_LEFT, {}, locale="fr") == "Quelqu’un a quitté la conversation."


@pytest.mark.parametrize("language", catalogue.languages())
def test_every_language_says_how_a_session_ended_for_every_reason_and_every_closing(language: str) -> None:
    for closed_because in {None, *(way.reason for way in ALLOWED if way.to_stage == CLOSED)}:
        for reason in MonitoringEndReason:
            said = catalogue.session_end(reason, closed_because, {"name": "Zoé"}, locale=language)
            assert ("Zoé" in said) is ("{name}" in en.SESSION_ENDS[closed_because or reason])
