"""The language of a customer's messages: known when it can be, and not guessed when it can't."""

import pytest

from models.sentiment.languages import Course, detect, detect_change, follow


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


GERMAN = "Mein Paket ist seit zwei Wochen unterwegs und immer noch nicht da"
FRENCH = "Je préfère continuer en français, parce que je ne comprends pas bien ce que vous me dites."


@pytest.mark.parametrize(
    "text",
    [
        "https://www.exemple.fr/ma-commande-en-cours/suivi-de-livraison",
        "nadine.lefebvre@messagerie-exemple.fr",
        "FR76 3000 6000 0112 3456 7890 189",
        "“Votre paiement a été refusé, veuillez réessayer plus tard”",
        '"Votre paiement a été refusé, veuillez réessayer plus tard"',
        "> Votre paiement a été refusé, veuillez réessayer plus tard",
    ],
)
def test_addresses_numbers_and_what_others_said_tell_nothing(text: str) -> None:
    assert detect([text]) is None
    found = detect([f"{GERMAN}\n{text}"])
    assert found is not None
    assert found.code == "de"


@pytest.mark.parametrize(
    "borrowed", [["bonjour"], ["merci beaucoup"], ["Jean-Pierre Dupont"], ["12 rue de la Paix, Paris"]]
)
def test_what_few_words_tell_is_provisional(borrowed: list[str]) -> None:
    first = follow(borrowed)
    assert not first.is_settled
    corrected = follow([*borrowed, GERMAN])
    assert corrected.languages == ["de"] * (len(borrowed) + 1)
    assert corrected.is_settled


def test_forty_letters_settle_it_or_two_different_messages() -> None:
    assert follow([GERMAN]) == Course(["de"], detect([GERMAN]), is_settled=True)
    short = "Wo ist mein Paket?"
    assert not follow([short]).is_settled
    assert not follow([short, short]).is_settled, "to say the same again tells no more"
    assert follow([short, "Es ist nicht da"]).is_settled
    assert follow(["👍", "7916676427"]) == Course([None, None], None, is_settled=False)


NAMES = ["Karl-Heinz Müller", "Hauptstraße 12, 80331 München-Schwabing, Deutschland"]


@pytest.mark.parametrize("names", [NAMES, [", ".join(NAMES)]])
def test_names_and_addresses_never_settle_it(names: list[str]) -> None:
    first, later = follow(names), follow([*names, "could you send the invoice again please?", "it is still missing"])
    assert (first.languages[-1], first.is_settled) == ("de", False)
    assert (later.languages, later.is_settled) == (["en"] * (len(names) + 2), True)


def test_whoever_writes_in_capitals_writes_sentences() -> None:
    assert follow(["MERCI BEAUCOUP", "C'EST PARFAIT"]).is_settled


def test_stretched_letters_tell_nothing() -> None:
    assert detect(["heyyy when does it arriveeee???"]) == detect(["hey when does it arrive?"])
    assert detect(["kkkkkkkkkk"]) is None


def test_each_message_of_a_batch_may_change_it_from_there_on() -> None:
    course = follow(["Danke", FRENCH, "merci", GERMAN + ", was ist da los?", "ok"], settled="de")
    assert course.languages == ["de", "fr", "fr", "de", "de"]
    assert course.detected is not None
    assert course.detected.code == "de"
    assert follow([GERMAN, FRENCH, "ok"]).languages == ["de", "fr", "fr"]


def test_it_is_the_same_however_messages_come() -> None:
    """The whole conversation is followed again until it is settled."""
    texts = ["bonjour", GERMAN, "merci", FRENCH]
    assert follow(texts).languages == ["de", "de", "de", "fr"]
    assert follow(texts[2:], settled="de").languages == ["de", "fr"]


def test_half_a_character_is_none() -> None:
    assert detect([f"\ud83d {GERMAN}"]) == detect([f"\ufffd {GERMAN}"])
