"""Which addresses are one customer's, and which are not touched."""

import pytest

from models.addresses import address_key


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("+4915112345678", ["+4915112345678", "004915112345678", "+49 151 1234 5678", "0049 (0)151/1234-5678"]),
        ("+14155550100", ["+1 (415) 555-0100", "+1.415.555.0100", "\u202a+1\u00a0415\u2011555\u20110100\u202c"]),
        ("+5511912345678", ["+5511912345678", "+55 11 91234-5678"]),
        ("+5511981234567", ["+55 11 98123-4567", "+551181234567", "0055 11 8123 4567"]),
        ("whatsapp:+5511981234567", ["whatsapp:+551181234567", "whatsapp:+5511981234567"]),
        ("+525512345678", ["+52 55 1234 5678", "+52 1 55 1234 5678"]),
        ("whatsapp:+33612345678", ["whatsapp:+33612345678", "whatsapp:+33 6 12 34 56 78"]),
        ("ana@bücher.example", ["Ana@Bücher.example", "ana@xn--bcher-kva.example", " ana@bücher.example "]),
    ],
)
def test_one_customer_however_it_is_written(key: str, written: list[str]) -> None:
    assert {address_key(each) for each in written} == {key}


@pytest.mark.parametrize(
    "address",
    [
        "+551133334444",  # a landline of Brazil has no ninth digit
        "+4921112345",
        "4915112345678",  # perhaps a number, perhaps a customer's number
        "015112345678",
        "+12",
        "0012345",
        "customer-0049 151",
        "19:Meeting_Abc@thread.v2",
        "Ana@",
        "en/Ana",
        "",
    ],
)
def test_what_is_no_known_address_stays_as_it_is(address: str) -> None:
    assert address_key(address) == address
