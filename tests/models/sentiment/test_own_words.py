"""What is left of a message without what its customer did not write."""

import pytest

from models.sentiment.own_words import SHOWN_AT_ONCE, beginning_and_end, own_words

MINE = "It is still broken."


@pytest.mark.parametrize(
    "text",
    [
        f"> We are terribly sorry\n{MINE}\n>> the worst day",
        f"{MINE}\n\nOn Mon, 3 Mar 2025 at 10:00, Support <help@shop.example> wrote:\n> We are sorry",
        f"On Mon, 3 Mar 2025 at 10:00, Support\n<help@shop.example> wrote:\n\n> We are sorry\n{MINE}",
        f"{MINE}\nAm 03.03.2025 um 10:00 schrieb Support <help@shop.example>:\nEs tut uns leid",
        f"{MINE}\nLe lun. 3 mars 2025 à 10:00, Support <help@shop.example> a écrit :\nDésolé",
        f"{MINE}\nEl lun, 3 mar 2025 a las 10:00, Support (<help@shop.example>) escribió:\nLo sentimos",
        f"{MINE}\nIl giorno lun 3 mar 2025 alle ore 10:00 Support <help@shop.example> ha scritto:\nCi dispiace",
        f"{MINE}\nEm seg., 3 de mar. de 2025 às 10:00, Support <help@shop.example> escreveu:\nLamentamos",
        f"{MINE}\nÀs 10:00 de 03/03/2025, Support escreveu:\n> Lamentamos",
        f"{MINE}\n\nDe : Support <aide@boutique.example>\nDate : lundi 3 mars 2025\nDésolé",
        f"{MINE}\n\nDa: Support\nData: 3 marzo 2025, 10:00\nCi dispiace",
        f"{MINE}\r\n-----Original Message-----\r\nFrom: Support\r\nWe are sorry",
        f"{MINE}\n----- Message d’origine -----\nDésolé",
        f"{MINE}\n\nVon: Support\nGesendet: Montag, 3. März 2025\nAn: mich\nEs tut uns leid",
        f"{MINE}\n-- \nThe Terribly Sad Company",
        "<div>It is <b>still</b> br<i>ok</i>en&#46;</div><blockquote>We are sorry</blockquote>",
        f"<style>.bad {{ color: red }}</style><p class='x'>{MINE}</p><!-- sorry -->",
        f'<p>{MINE}</p><div class="gmail_quote">On Monday we wrote:<br>We are sorry</div>',
    ],
)
def test_quoted_letters_signatures_and_html_are_left_out(text: str) -> None:
    assert " ".join(own_words(text).split()) == MINE


@pytest.mark.parametrize(
    "text",
    [
        "",
        MINE,
        ">:( I waited\n>_< for weeks\n> :'( or months",
        "I <3 you & me, a < b > c, AT&T",
        "On the 3rd he wrote: nothing",
        "From: me\nto you",
        "De: Madrid\nA: Sevilla\nFecha: 3 de mayo\nEl tren no salió",
        "Von: Köln\nNach: Berlin\nDatum: 03.05.2025\nZug ausgefallen",
        "On 3 March your colleague wrote:\nYour refund is on its way.\nThat was a lie.",
        "Am 03.05.2025 schrieb Ihr Kollege:\nDas Geld kommt.\nEs kam nicht.",
        "A long line -- with a dash\n--- and others",
        "He said & she said &; &nosuch;",
    ],
)
def test_everything_else_stays_as_it_is(text: str) -> None:
    assert own_words(text) == text


def test_whoever_only_quotes_says_nothing() -> None:
    assert own_words("> We are sorry\n> for this").strip() == ""


def test_half_a_character_becomes_a_whole_one() -> None:
    assert own_words("bad \ud83d") == "bad \ufffd"


def test_of_a_long_text_the_beginning_and_the_end_are_shown_in_whole_words() -> None:
    text = "beginning " * 100 + "middle " * 1000 + "ending " * 100
    shown = beginning_and_end(text)
    assert len(shown) <= SHOWN_AT_ONCE + 1
    assert set(shown.split()) == {"beginning", "ending"}
    assert beginning_and_end("short") == "short"


@pytest.mark.parametrize(
    "text",
    ["<", "<div ", "<!--", "\n>", "\nAm 1 schrieb ", "\nOn 1", "&", "\nFrom: 1", "<style>", "<a =", "<p a=b ", "&#1;"],
)
@pytest.mark.timeout(20)  # seconds; if the work grew with the square of the length, it would take minutes
def test_hostile_texts_end(text: str) -> None:
    assert len(own_words(text * 100_000)) <= len(text) * 100_000
