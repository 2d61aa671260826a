"""The built-in engine on texts that nothing was trained on: docs/sentiment.md has the figures, and what was chosen by them."""

import asyncio
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest

from api.sentiment.dialogues import Course, alert_figures, course_of
from api.sentiment.evaluating import read
from api.sentiment.figures import Figures, Judged, by, figures
from models import clock
from models.sentiment.alerts import Alarm, Fall, Sureness, is_due
from models.sentiment.builtin.languages import LANGUAGES
from models.sentiment.engine import Reading, Utterance
from models.sentiment.engines.builtin import make_engine
from models.sentiment.window import level
from models.vocabulary import AlertThreshold

DATA = Path(__file__).parent / "data"
TEXTS = ("posts", "chats", "hard", "facts")
REGARDS = {
    "de": "Vielen Dank und freundliche Grüße, Anna",
    "en": "Kind regards",
    "es": "Gracias, un saludo",
    "fr": "Merci d'avance. Cordialement",
    "it": "Grazie, cordiali saluti",
    "pt": "Obrigado. Com os melhores cumprimentos",
}
THANKS = {"de": "Danke.", "en": "Thanks.", "es": "Gracias.", "fr": "Merci.", "it": "Grazie.", "pt": "Obrigado."}
ABOUT_TROUBLE = {
    "de": ("Ja.", "Nein.", ("Kommt die Fehlermeldung immer noch?", "War der Karton beschädigt?", "Fehlt etwas?")),
    "en": ("Yes.", "No.", ("Do you still get the error message?", "Was the box damaged?", "Is anything missing?")),
    "es": ("Sí.", "No.", ("¿Le sigue saliendo el error?", "¿La caja estaba dañada?", "¿Falta algo?")),
    "fr": ("Oui.", "Non.", ("Est-ce toujours en panne ?", "Le carton était-il abîmé ?", "Manque-t-il quelque chose ?")),
    "it": ("Sì.", "No.", ("Compare ancora l'errore?", "La scatola era danneggiata?", "Manca qualcosa?")),
    "pt": ("Sim.", "Não.", ("O erro ainda aparece?", "A caixa estava danificada?", "Falta alguma coisa?")),
}
ALL_WELL = {
    "de": ("Ist das Problem jetzt gelöst?", "Ist das Paket angekommen?", "Hat das geholfen?"),
    "en": ("Is the problem solved now?", "Has your parcel arrived?", "Is everything working again?"),
    "es": ("¿Está resuelto el problema?", "¿Ha llegado el paquete?", "¿Ya funciona?"),
    "fr": ("Le problème est-il résolu ?", "Votre colis est-il arrivé ?", "Est-ce que ça marche maintenant ?"),
    "it": ("Il problema è risolto?", "È arrivato il pacco?", "Adesso funziona?"),
    "pt": ("O problema está resolvido?", "A encomenda chegou?", "Já funciona?"),
}
NOTHING_ELSE = {
    "de": ("Kann ich Ihnen sonst noch helfen?", ("Nein.", "Nein danke")),
    "en": ("Is there anything else I can help you with?", ("No.", "No thanks")),
    "es": ("¿Le puedo ayudar en algo más?", ("No.", "No, gracias")),
    "fr": ("Puis-je faire autre chose pour vous ?", ("Non.", "Non merci")),
    "it": ("Posso fare altro per lei?", ("No.", "No, grazie")),
    "pt": ("Posso ajudar em algo mais?", ("Não.", "Não, obrigado")),
}
WORST_ALERTED = AlertThreshold.NEGATIVE  # what agents are alerted at unless it is set otherwise; supervisors later


@cache
def judged(name: str) -> list[Judged]:
    messages = read([DATA / f"{name}.jsonl"]).messages
    utterances = [Utterance(each.text, each.language, each.question) for each in messages]
    return list(map(Judged, messages, asyncio.run(make_engine("").judge(utterances))))


def of_language(name: str, language: str) -> Figures:
    return by(judged(name), lambda message: message.language)[language]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("messages", [1, 3])
def test_friendly_messages_never_raise_an_alert(language: str, messages: int) -> None:
    """Each as the first message of a conversation, and in a row with those beside it."""
    readings = [each.reading for each in judged("friendly") if each.message.language == language and each.reading]
    assert len(readings) >= 200
    for start in range(len(readings) - messages + 1):
        assert not _alerts(readings[start : start + messages])


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_is_friendly_and_wants_nothing_else_raises_no_alert(language: str) -> None:
    question, answers = NOTHING_ELSE[language]
    ends = [
        each for each in asyncio.run(make_engine("").judge([Utterance(a, language, question) for a in answers])) if each
    ]
    assert len(ends) == len(answers)
    for each in judged("friendly"):
        if each.message.language == language and each.reading:
            assert not _alerts([each.reading, *ends]), each.message.text


@pytest.mark.parametrize(("marks", "least"), [("!", 0.7), ("!!!", 0.7), (" 🙏", 0.7)])
def test_marks_at_the_end_make_no_praise_of_complaints(marks: str, least: float) -> None:
    assert _recall_of_complaints(lambda text, _: text.rstrip(" .!") + marks) >= least


def test_neither_do_capitals() -> None:
    assert _recall_of_complaints(lambda text, _: f"{text.upper()}!") >= 0.7


@pytest.mark.parametrize("closings", [REGARDS, THANKS])
def test_a_courteous_closing_hides_few_complaints(closings: dict[str, str]) -> None:
    assert _recall_of_complaints(lambda text, language: f"{text} {closings[language]}") >= 0.7


@pytest.mark.parametrize("language", LANGUAGES)
def test_posts_have_their_floor(language: str) -> None:
    assert of_language("posts", language).macro_f1 >= 0.5


@pytest.mark.parametrize("language", LANGUAGES)
def test_negatives_of_chats_have_their_floor(language: str) -> None:
    found = of_language("chats", language)
    assert (found.recall["negative"] or 0) >= 0.5
    assert (found.precision["negative"] or 0) >= 0.5


@pytest.mark.parametrize(("language", "least"), [("de", 0.72), ("en", 0.6), ("pt", 0.6)])
def test_most_negatives_of_chats_are_found_where_three_of_five_alarms_are_right(language: str, least: float) -> None:
    """At the best limit for the probability of negative."""
    found = [each for each in judged("chats") if each.message.language == language and each.reading]
    found.sort(key=lambda each: -each.reading.negative if each.reading else 0)
    hits, total, best = (
        0,
        sum(each.message.label == -1 for each in judged("chats") if each.message.language == language),
        0,
    )
    for count, each in enumerate(found, 1):
        hits += each.message.label == -1
        if hits >= 0.6 * count:
            best = hits
    assert best >= least * total


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_short_answer_reads_as_its_opposite(language: str) -> None:
    yes, no, about_trouble = ABOUT_TROUBLE[language]
    asked = [*((question, -1) for question in about_trouble), *((question, 1) for question in ALL_WELL[language])]
    for question, sign in asked:
        answers = [Utterance(yes, language, question), Utterance(no, language, question)]
        agrees, denies = asyncio.run(make_engine("").judge(answers))
        assert agrees is not None
        assert denies is not None
        assert agrees.score * sign > denies.score * sign, question
        assert agrees.score * sign > -0.1, question
        assert denies.score * sign < 0.1, question


@pytest.mark.parametrize("kind", ["sarcasm", "polite", "neutralword"])
def test_hard_kinds_have_their_floor(kind: str) -> None:
    assert (by(judged("hard"), lambda message: message.kind)[kind].accuracy or 0) >= 0.6


def test_plain_facts_are_no_complaints_and_complaints_are() -> None:
    """Where people pay, order and cancel, most do so calmly."""
    recall = figures(judged("facts")).recall
    assert (recall["neutral"] or 0) >= 0.75
    assert (recall["negative"] or 0) >= 0.8


def test_few_messages_have_nothing_to_judge() -> None:
    assert figures(judged("chats")).unjudged <= 0.05 * len(judged("chats"))


def test_bad_dialogues_raise_alerts_and_good_ones_few() -> None:
    courses = asyncio.run(_courses())
    found = alert_figures(courses, WORST_ALERTED)
    assert (found.found or 0) >= 0.45
    assert (found.false_rate or 0) <= 0.12


def _recall_of_complaints(vary: Callable[[str, str], str]) -> float:
    complaints = [each.message for name in TEXTS for each in judged(name) if each.message.label == -1]
    varied = [Utterance(vary(each.text, each.language), each.language, each.question) for each in complaints]
    readings = asyncio.run(make_engine("").judge(varied))
    found = sum(1 for each in readings if each and each.negative > max(each.neutral, each.positive))
    return found / len(complaints)


async def _courses() -> list[Course]:
    engine = make_engine("")
    return [await course_of(dialogue, engine) for dialogue in read([DATA / "dialogues.jsonl"]).dialogues]


def _alerts(readings: Sequence[Reading]) -> bool:
    before = None
    for end in range(1, len(readings) + 1):
        found = level(readings[:end], before)
        if found.level is not None:
            fall = Fall(before, found.level, 1.0, clock.now())
            if is_due(WORST_ALERTED, fall, Alarm(), Sureness()):
                return True
        before = found.level
    return False
