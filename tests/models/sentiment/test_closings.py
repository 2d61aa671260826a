"""Closing formulas are found where they end a message, and not where thanks are what it says."""

import pytest

from models.sentiment.builtin.closings import closing_of
from models.sentiment.builtin.tokens import cleaned, tokens


def closing(text: str, language: str) -> str | None:
    written = tokens(cleaned(text))
    found = closing_of(written, language)
    return None if found is None else " ".join(written[found.start :])


@pytest.mark.parametrize(
    ("before", "formula", "language"),
    [
        ("My parcel is still not here.", "Thanks .", "en"),
        ("My parcel is still not here", "Kind regards , Anna", "en"),
        ("I already told you.", "Thanks . Kind regards , J . Porter", "en"),
        ("Das Paket ist nicht da.", "Vielen Dank und freundliche Grüße , Anna", "de"),
        ("Das Paket ist nicht da", "LG Jonas", "de"),
        ("Mi paquete no ha llegado.", "Gracias , un saludo", "es"),
        ("Mon colis n'est pas là.", "Merci d'avance . Cordialement", "fr"),
        ("Il mio pacco non è qui.", "Distinti saluti , Marco Riva", "it"),
        ("A encomenda não chegou.", "Obrigado . Com os melhores cumprimentos", "pt"),
    ],
)
def test_a_formula_at_the_end_is_found_with_the_name_after_it(before: str, formula: str, language: str) -> None:
    assert closing(f"{before} {formula}", language) == formula


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Thanks.", "en"),
        ("Perfect, thanks!", "en"),
        ("I just wanted to say thank you", "en"),
        ("Thank you so much, that is great", "en"),
        ("You are the best.", "en"),
        ("Have a good day", "en"),
        ("c'est très bien merci bien", "fr"),
        ("Ich sage danke", "de"),
    ],
)
def test_thanks_that_are_what_is_said_are_no_formula(text: str, language: str) -> None:
    assert closing(text, language) is None
