"""Finds card and account numbers in texts and masks them, so that they are never stored.

A number counts only if its check digits are right, so order numbers and phone numbers stay. Digits of any script count, and
spaces, dashes, dots and invisible characters may stand between them.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import accumulate
from string import ascii_uppercase
from types import MappingProxyType

from models.vocabulary import MaskedNumber

ALL = frozenset(MaskedNumber)
HIDDEN = "••••"
SHOWN_DIGITS = 4  # which card networks and banks let everybody see

CHECKED = 4  # characters with which an IBAN begins: its country and two check digits
LONGEST_PHONE = 15  # digits of an international number, the country's included

# The spaces, dashes and invisible characters that people and programs put between digits.
_SEPARATOR = r"[\s.\-\u00ad\u200b-\u200d\u2010-\u2015\u2060\u2212\ufeff]"
_BETWEEN = f"{_SEPARATOR}{{0,3}}"
_SEPARATORS = re.compile(f"{_SEPARATOR}+")
_MANY_DIGITS = re.compile(rf"\d(?:{_BETWEEN}\d){{12,}}")
_DIGITS = re.compile(r"\d+")
_IBAN_BEGINS = re.compile(rf"(?=([A-Za-z]{{2}}{_BETWEEN}\d{_BETWEEN}\d))")
_LETTERS_AS_NUMBERS = str.maketrans({letter: str(int(letter, 36)) for letter in ascii_uppercase})
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)  # a digit that counts twice, by the sum of its own digits

# The first four digits of a network's cards, and how many digits these have.
_NETWORKS: tuple[tuple[range, frozenset[int]], ...] = (
    (range(2200, 2205), frozenset(range(16, 20))),  # Mir
    (range(2221, 2721), frozenset({16})),  # Mastercard
    (range(3000, 3060), frozenset(range(14, 20))),  # Diners
    (range(3095, 3096), frozenset(range(14, 20))),
    (range(3400, 3500), frozenset({15})),  # American Express
    (range(3528, 3590), frozenset(range(16, 20))),  # JCB
    (range(3600, 3700), frozenset(range(14, 20))),  # Diners
    (range(3700, 3800), frozenset({15})),  # American Express
    (range(3800, 4000), frozenset(range(14, 20))),  # Diners
    (range(4000, 5000), frozenset({13, 16, 18, 19})),  # Visa
    (range(5000, 5100), frozenset(range(16, 20))),  # Maestro, Verve, RuPay
    (range(5100, 5600), frozenset({16})),  # Mastercard
    (range(5600, 7000), frozenset(range(16, 20))),  # Maestro, Discover, UnionPay, RuPay
    (range(8100, 8300), frozenset(range(16, 20))),  # UnionPay, RuPay
    (range(9792, 9793), frozenset({16})),  # Troy
)
_LENGTHS: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {str(first): tuple(sorted(lengths, reverse=True)) for firsts, lengths in _NETWORKS for first in firsts}
)

# How many characters an IBAN of each country has, by the registry of ISO 13616.
_IBANS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        country: re.compile(rf"[A-Za-z]{{2}}(?:{_BETWEEN}(?:[A-Za-z]|\d)){{{length - 2}}}")
        for length, countries in (
            (15, "NO"),
            (16, "BE"),
            (18, "DK FI FK FO GL NL SD"),
            (19, "MK SI"),
            (20, "AT BA EE KZ LT LU MN XK"),
            (21, "CH HR LI LV"),
            (22, "BG BH CR DE GB GE IE ME RS VA"),
            (23, "AE GI IL IQ OM SO TL"),
            (24, "AD CZ DZ ES MD PK RO SA SE SK TN VG"),
            (25, "LY PT ST"),
            (26, "IS TR"),
            (27, "BI DJ FR GR IT MC MR SM"),
            (28, "AL AZ BY CY DO GT HN HU LB NI PL SV"),
            (29, "BR EG PS QA UA"),
            (30, "JO KW MU YE"),
            (31, "MT SC"),
            (32, "LC"),
            (33, "RU"),
        )
        for country in countries.split()
    }
)


def masked(text: str, kinds: Collection[str] = ALL) -> str:
    """The text with these kinds of numbers masked: `•••• 1111` for a card, `DE•• •••• 3000` for an account."""
    if MaskedNumber.IBAN not in kinds:
        return _without_cards(text, kinds)
    parts, end = [], 0
    for start, after, country, last in _ibans(text):
        parts += [_without_cards(text[end:start], kinds), f"{country}•• {HIDDEN} {last}"]
        end = after
    return "".join([*parts, _without_cards(text[end:], kinds)])


def _without_cards(text: str, kinds: Collection[str]) -> str:
    if MaskedNumber.PAYMENT_CARD not in kinds:
        return text
    parts, end = [], 0
    for start, after, last in _cards(text):
        parts += [text[end:start], f"{HIDDEN} {last}"]
        end = after
    return "".join([*parts, text[end:]])


def _ibans(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Where each begins and ends, its country and its last characters."""
    end = 0
    for begins in _IBAN_BEGINS.finditer(text):
        country = begins[1][:2].upper()
        if begins.start() < end or country not in _IBANS:
            continue
        found = _IBANS[country].match(text, begins.start())
        if found is None:
            continue
        characters = _plain(found[0])
        if _looks_like_an_account(characters, begins[1]) and _has_iban_checksum(characters):
            end = found.end()
            yield found.start(), end, country, characters[-SHOWN_DIGITS:]


def _plain(found: str) -> str:
    """Without what stands between its characters, with the usual digits and in upper case."""
    characters = _SEPARATORS.sub("", found).upper()
    if characters.isascii():
        return characters
    return "".join(str(int(each)) if each.isdecimal() else each for each in characters)


def _looks_like_an_account(characters: str, begin: str) -> bool:
    """Not words, as in "at 10 o'clock": half of it is digits or, if its begin is taken apart, all but the country."""
    account = characters[CHECKED:]
    letters = len(_DIGITS.sub("", account))
    return 2 * letters <= len(account) if len(begin) == CHECKED else letters == 0


def _has_iban_checksum(characters: str) -> bool:
    turned = characters[CHECKED:] + characters[:CHECKED]
    return int(turned.translate(_LETTERS_AS_NUMBERS)) % 97 == 1


def _cards(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each begins and ends, and its last digits. It begins and ends where digits that stand together do."""
    for chain in _MANY_DIGITS.finditer(text):
        groups = list(_DIGITS.finditer(text, chain.start(), chain.end()))
        digits = "".join([group[0] for group in groups])
        if not digits.isascii():
            digits = "".join([str(int(each)) for each in digits])
        ends = list(accumulate(len(group[0]) for group in groups))
        place_of_end = dict(zip(ends, groups, strict=True))
        sums = _luhn_sums(digits)
        free_from = 0
        for group, start in zip(groups, [0, *ends], strict=False):
            if start < free_from:
                continue
            for length in _LENGTHS.get(
                digits[start : start + 4], ()
            ):  # the longest first, so that nothing is left of it
                end = start + length
                if end in place_of_end and _has_luhn_checksum(sums, start, end):
                    if not _is_phone(text, group.start(), length):
                        free_from = end
                        yield group.start(), place_of_end[end].end(), digits[end - SHOWN_DIGITS : end]
                    break


def _luhn_sums(digits: str) -> tuple[list[int], list[int]]:
    """What the digits up to each place add up to, if every second one counts twice, from the first or from the second."""
    once = [int(each) for each in digits]
    twice = [_DOUBLED[each] for each in once]
    first, second = once.copy(), once
    first[0::2] = twice[0::2]
    second[1::2] = twice[1::2]
    return [0, *accumulate(first)], [0, *accumulate(second)]


def _has_luhn_checksum(sums: tuple[list[int], list[int]], start: int, end: int) -> bool:
    """Of a card's digits, every second one counts twice, beginning with the last but one."""
    of_this = sums[end % 2]
    return (of_this[end] - of_this[start]) % 10 == 0


def _is_phone(text: str, start: int, digits: int) -> bool:
    """Whether it is written as an international number. No card begins with 00, the other way to write one."""
    return digits <= LONGEST_PHONE and text[max(0, start - 3) : start].rstrip(" (").endswith("+")
