"""Which numbers are masked, in whatever way they are written, and which stay."""

import pytest

from models.rules.masking import masked
from models.vocabulary import MaskedNumber

CARDS = {
    "Visa": "4111111111111111",
    "Visa of 13 digits": "4222222222222",
    "Visa of 19 digits": "4000000000000000006",
    "Mastercard": "5555555555554444",
    "the newer Mastercard": "2223003122003222",
    "American Express": "378282246310005",
    "Diners": "30569309025904",
    "Discover": "6011111111111117",
    "JCB": "3530111333300000",
    "UnionPay": "6200000000000005",
    "Maestro": "6759649826438453",
}
IBANS = (
    "DE89370400440532013000",
    "GB29NWBK60161331926819",
    "FR1420041010050500013M02606",
    "NO9386011117947",
    "MT84MALT011000012345MTLCAST001S",
    "CH9300762011623852957",
)


@pytest.mark.parametrize("number", CARDS.values(), ids=CARDS)
def test_a_card_shows_its_last_four_digits(number: str) -> None:
    last = number[-4:]
    assert masked(number) == f"•••• {last}"
    assert masked(f"My card is {number}, thanks.") == f"My card is •••• {last}, thanks."
    spaced = " ".join(number[place : place + 4] for place in range(0, len(number), 4))
    assert masked(f"({spaced})") == f"(•••• {last})"
    assert masked(" ".join(number)) == f"•••• {last}"


@pytest.mark.parametrize(
    "written",
    [
        "4111-1111-1111-1111",
        "4111 - 1111 - 1111 - 1111",
        "4111.1111.1111.1111",
        "4111\u00a01111\u202f1111\n1111",
        "4111\u20131111\u20111111\u22121111",
        "4111\u200b1111\ufeff1111\u00ad1111",
        "411 1111 11111 11 11",
        "\u0664\u0661\u0661\u0661" + 3 * " \u0661\u0661\u0661\u0661",  # Arabic digits
        "\uff14" + 15 * "\uff11",  # digits of full width
    ],
)
def test_whatever_stands_between_the_digits(written: str) -> None:
    assert masked(f"Card:{written}!") == "Card:•••• 1111!"


@pytest.mark.parametrize("number", IBANS)
def test_an_account_shows_its_country_and_last_four(number: str) -> None:
    shown = f"{number[:2]}•• •••• {number[-4:]}"
    spaced = " ".join(number[place : place + 4] for place in range(0, len(number), 4))
    for written in (number, number.lower(), spaced, spaced.replace(" ", "-"), f"IBAN{number}"):
        assert masked(f"Pay to {written} please") == f"Pay to {'IBAN' * written.startswith('IBAN')}{shown} please"


def test_all_numbers_of_a_text() -> None:
    text = "5555 5555 5555 4444 or 378282246310005, refund to DE89 3704 0044 0532 0130 00 for 4111111111111111."
    assert masked(text) == "•••• 4444 or •••• 0005, refund to DE•• •••• 3000 for •••• 1111."
    assert masked("Order 77 4111 1111 1111 1111 123") == "Order 77 •••• 1111 123"
    assert masked("DE 89 3704 0044 0532 0130 00") == "DE•• •••• 3000"


def test_what_is_masked_stays_as_it_is() -> None:
    once = masked("4111111111111111, DE89370400440532013000")
    assert masked(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "Order 4111111111111112",  # a digit is wrong
        "Order 4111111111111111000000",  # too long, and no space tells where a card would end
        "1234567812345670",  # the checksum is right, but no network has such numbers
        "9780306406157",  # a book
        "1700000000000",  # a moment
        "+4222222222222",  # a phone, although the checksum is right
        "+ 4222 2222 22222",
        "(+4222222222222)",
        "004222222222222",
        "Call +49 151 23456789 or 030 1234567",
        "DE89370400440532013001",
        "XX89370400440532013000",
        "At 10 I was on line 4 of 12, is 26 enough? No 15 more days or be 16 or me 22.",
        "It12 people of 27 went to the 14 places in IT 60 X05 rooms with 4 of them 111 and 101 more",
        "5f41d1e8-4c5b-4a57-9a0e-1b1111111111",
        "2026-11-30 09:15:00, 1.234.567,89 €",
        "",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert masked(text) == text


def test_only_the_chosen_kinds() -> None:
    text = "4111111111111111, DE89370400440532013000"
    assert masked(text, [MaskedNumber.PAYMENT_CARD]) == "•••• 1111, DE89370400440532013000"
    assert masked(text, [MaskedNumber.IBAN]) == "4111111111111111, DE•• •••• 3000"
    assert masked(text, []) == text
