"""When a bot, or its customer, says nearly the same again."""

import pytest

from models.rules.conversations.looping import LONGEST, times_said

SORRY = "I'm sorry, I did not understand that. Could you say it in other words?"


@pytest.mark.parametrize(
    "again",
    [
        SORRY,
        SORRY.upper(),
        "I’m sorry – I did not understand that!  Could you say it in other words?!",
        "Sorry, I did not understand that. Could you say it in other words?",
        f"{SORRY} 🙏",
    ],
)
def test_nearly_the_same_counts_as_the_same(again: str) -> None:
    assert times_said([again, SORRY, again]) == 3


@pytest.mark.parametrize(
    "other",
    [
        "Your parcel is on its way and arrives on Friday.",
        "Could you tell me the number of your order, please?",
        "🙏",
        "",
    ],
)
def test_other_words_are_progress(other: str) -> None:
    assert times_said([SORRY, other, SORRY]) == 2
    assert times_said([other, SORRY, SORRY]) <= 1


@pytest.mark.parametrize(
    ("words", "counts"),
    [
        ("Yes", False),
        ("no!", False),
        ("👍", False),
        ("agent", True),
        ("人工客服", True),
        ("Ich will einen Menschen", True),
    ],
)
def test_short_answers_are_no_loop(words: str, counts: bool) -> None:
    assert times_said([words] * 3) == (3 if counts else 0)


def test_two_answers_in_turn_are_a_loop_too_and_what_is_long_ago_is_not() -> None:
    others = [f"{each * 9} is what it says this time" for each in "abcdefgh"]
    assert times_said([SORRY, others[0], SORRY, others[0], SORRY]) == 3
    assert times_said([SORRY, *others[:4], SORRY]) == 2
    assert times_said([SORRY, *others[:5], SORRY]) == 1
    assert times_said([]) == 0


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (
            "Your number 4711 in the queue has not changed, please wait.",
            "Your number 0815 in the queue has not changed, please wait.",
            True,
        ),
        ("Your parcel arrives on Friday.", "Your parcel arrives on Monday.", False),
    ],
)
def test_another_number_is_no_progress_and_another_day_is(one: str, other: str, is_same: bool) -> None:
    assert times_said([one, other]) == (2 if is_same else 1)


def test_of_long_texts_the_beginning_is_compared() -> None:
    assert times_said(["a b c d" * LONGEST, "a b c d" * LONGEST + "entirely different" * LONGEST]) == 2
