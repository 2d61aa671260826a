"""The language of a customer's messages: known when it can be, and not guessed when it can't."""

import pytest

from models.sentiment.languages import detect, detect_change


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("My parcel has not arrived yet", "en"),
        ("mon colis n'est toujours pas arrivé", "fr"),
        ("Mi paquete todavía no ha llegado", "es"),
        ("Mein Paket ist immer noch nicht da", "de"),
        ("A minha encomenda ainda não chegou", "pt"),
        ("Il mio pacco non è ancora arrivato", "it"),
        ("Mijn pakket is nog steeds niet aangekomen", "nl"),
        ("Moja paczka jeszcze nie dotarła", "pl"),
        ("MEIN PAKET IST IMMER NOCH NICHT DA!!!", "de"),
    ],
)
def test_a_sentence_tells_it(text: str, code: str) -> None:
    found = detect([text])
    assert found is not None
    assert found.code == code
    assert 0.7 <= found.confidence <= 1


@pytest.mark.parametrize("text", ["", "ok", "7916676427", "👍👍", "???", "no", "A-1"])
def test_what_could_be_any_language_is_not_guessed(text: str) -> None:
    assert detect([text]) is None


def test_several_messages_tell_more_than_one() -> None:
    assert detect(["hi", "merci", "toujours rien"]) == detect(["hi merci toujours rien"])
    found = detect(["hi", "merci", "toujours rien"])
    assert found is not None
    assert found.code == "fr"


def test_a_hint_decides_what_is_close_and_nothing_else() -> None:
    german = "Mein Paket ist immer noch nicht da"
    hinted = detect([german], hint="en-GB")
    assert hinted is not None
    assert hinted.code == "de"
    alone, with_hint = detect(["perfecto gracias"], hint=None), detect(["perfecto gracias"], hint="es_MX")
    assert with_hint is not None
    assert with_hint.code == "es"
    assert alone is None or alone.confidence <= with_hint.confidence


def test_a_long_message_in_another_language_is_a_change_and_a_short_one_is_not() -> None:
    assert detect_change("Merci beaucoup !", known="en") is None
    assert (
        detect_change("Thank you, that is what I wanted to know about my parcel, I will wait for it.", known="en-GB")
        is None
    )
    french = "Je préfère continuer en français, parce que je ne comprends pas bien ce que vous me dites."
    found = detect_change(french, known="en")
    assert found is not None
    assert found.code == "fr"
