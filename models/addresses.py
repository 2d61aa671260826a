"""When two addresses of channels are one: a number in its international form, an e-mail address without upper case.

Numbers without `+` or `00` stay as they are: nobody knows in which country they are dialled, and they may be no numbers.
"""

import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumber

_NUMBER = re.compile(r"(?P<scheme>[a-z]+:)?\s*(?P<prefix>\+|00)(?P<digits>[0-9\s()./\-\u00a0\u2010-\u2015]+)")
# Characters that phones put around a number to keep its direction.
_DIRECTIONS = dict.fromkeys((*range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
BRAZIL, MEXICO = 55, 52


def address_key(address: str) -> str:
    """The form in which equal addresses are equal; the address itself if it is of no known kind.

    What stands before a number, such as `whatsapp:`, stays: the same number on another channel gets its answers there.
    """
    plain = address.translate(_DIRECTIONS).strip()
    if "@" in plain:
        return _email(plain) or address
    found = _NUMBER.fullmatch(plain)
    number = _number(f"+{found['digits']}") if found else None
    return f"{found['scheme'] or ''}{number}" if found and number else address


def _number(text: str) -> str | None:
    """In the form of E.164; None if it is no number."""
    try:
        number = _as_of_today(phonenumbers.parse(text, None))
    except NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _as_of_today(number: PhoneNumber) -> PhoneNumber:
    """WhatsApp and others still write numbers as they were before: in Brazil, those of mobile phones got a 9 after the code of
    the area, and in Mexico they lost the 1 in front. A number that would not exist then stays.
    """
    old = str(number.national_number)
    if number.country_code == BRAZIL and len(old) == 10 and old[2] in "6789":
        new = f"{old[:2]}9{old[2:]}"
    elif number.country_code == MEXICO and len(old) == 11 and old[0] == "1":
        new = old[1:]
    else:
        return number
    renewed = PhoneNumber(country_code=number.country_code, national_number=int(new))
    return renewed if phonenumbers.is_valid_number(renewed) else number


def _email(text: str) -> str | None:
    """With its domain in one script, all in lower case; None if it is no e-mail address."""
    try:
        return validate_email(text, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None
