"""Texts in the PDF of a report stay readable, and within their column."""

import unicodedata

import pytest

from api.reports.letters import BREADTHS, shown, wrapped


@pytest.mark.parametrize(
    ("text", "western"),
    [
        ("Jörg Weiß – “Zoë” €", "Jörg Weiß – “Zoë” €"),
        (unicodedata.normalize("NFD", "Jörg Müller"), "Jörg Müller"),
        ("Łukasz Żółć, Đorđe Čapek", "Lukasz Zólc, Dorde Capek"),
        ("日本 Αθ", "?? ??"),
        ("\x81", "?"),
    ],
)
def test_letters_lose_their_accents_only_where_the_fonts_lack_them(text: str, western: str) -> None:
    assert shown(text) == western


@pytest.mark.parametrize(
    "text",
    ["KUNDENDIENST ÖSTERREICH UND SÜDTIROL (RÜCKGABEN, MÄNGEL)", "W" * 90, "i" * 400, "ein Zweck " * 20, "日本" * 40],
)
def test_no_line_is_broader_than_its_column_and_none_is_lost(text: str) -> None:
    lines = wrapped(text, points=250, size=9)
    assert "".join(lines).replace(" ", "") == shown(text).replace(" ", "")
    for line in lines:
        bases = [unicodedata.normalize("NFD", letter)[0] for letter in line]
        assert sum(BREADTHS[base] for base in bases) * 9 / 1_000 <= 250


def test_a_line_takes_what_fits() -> None:
    assert wrapped("W" * 3, points=25, size=9) == ["WW", "W"]
    assert wrapped("no more", points=100, size=9) == ["no more"]
    assert wrapped("", points=100, size=9) == [""]
