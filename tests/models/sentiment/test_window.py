"""The last six scores make one score, and a score makes a level that doesn't flap."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.sentiment.engines.vader import VaderEngine
from models.sentiment.window import CUT_POINTS, STICKINESS, WINDOW_MESSAGES, level_of, score_of
from models.vocabulary import SentimentLevel

VERY_NEGATIVE, NEGATIVE, SLIGHTLY_NEGATIVE, NEUTRAL, SLIGHTLY_POSITIVE, POSITIVE, VERY_POSITIVE = SentimentLevel

SCORES = st.floats(min_value=-1, max_value=1)
WINDOWS = st.lists(SCORES, min_size=1, max_size=12)
LEVELS = st.sampled_from(SentimentLevel)
LEVELS_OR_UNKNOWN = st.none() | LEVELS


def known(scores: Sequence[float]) -> float:
    score = score_of(scores)
    assert score is not None
    return score


def levels(scores: Sequence[float]) -> list[SentimentLevel]:
    """The level after each message, as the follower would find it."""
    seen: list[SentimentLevel] = []
    for count in range(1, len(scores) + 1):
        seen.append(level_of(known(scores[:count]), seen[-1] if seen else None))
    return seen


@pytest.mark.parametrize(
    ("scores", "score"),
    [
        ([], None),
        ([0.0], 0.0),
        ([-0.00001], 0.0),
        ([0.7], 0.7),
        ([1.0, -1.0], -0.25),
        ([-1.0, 1.0], 0.25),
        ([0.0, 0.0, -0.7], -0.3571),
        ([0, 0, 0, 0, 0, 1], 0.4196),
        ([1, 0, 0, 0, 0, 0], 0.0326),
        ([1, 0, 0, 0, 0, 0, 0], 0.0),
        ([-1] * 20 + [0.5] * 6, 0.5),
        ([1] * 6, 1.0),
        ([-1] * 6, -1.0),
    ],
)
def test_the_last_six_make_the_score_the_newest_weighing_most(scores: list[float], score: float | None) -> None:
    assert score_of(scores) == score
    assert str(score_of(scores)) != "-0.0"


@pytest.mark.parametrize("kind", [list, tuple])
def test_takes_any_sequence_and_leaves_it_alone(kind: type[list[float]] | type[tuple[float, ...]]) -> None:
    scores = kind([0.1] * 8)
    assert score_of(scores) == 0.1
    assert len(scores) == 8


@given(WINDOWS)
def test_a_score_lies_between_the_worst_and_the_best_of_its_window(scores: list[float]) -> None:
    window = scores[-WINDOW_MESSAGES:]
    assert -1 <= round(min(window), 4) <= known(scores) <= round(max(window), 4) <= 1


@given(WINDOWS, st.data())
def test_a_better_message_never_lowers_the_score_or_the_level(scores: list[float], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(scores) - 1))
    better = scores.copy()
    better[place] = data.draw(st.floats(min_value=scores[place], max_value=1))
    previous = data.draw(LEVELS_OR_UNKNOWN)
    assert known(better) >= known(scores)
    assert level_of(known(better), previous).rank >= level_of(known(scores), previous).rank


@given(st.lists(SCORES, min_size=2, max_size=6), st.floats(min_value=0.01, max_value=1))
def test_a_newer_message_weighs_more(scores: list[float], step: float) -> None:
    quiet = [score / 3 for score in scores]
    raised = [known([*quiet[:place], quiet[place] + step / 2, *quiet[place + 1 :]]) for place in range(len(quiet))]
    assert raised == sorted(raised)
    assert raised[0] < raised[-1]


@given(WINDOWS, st.lists(SCORES, min_size=6, max_size=6))
def test_only_the_last_six_count(older: list[float], window: list[float]) -> None:
    assert score_of(older + window) == score_of(window)


@pytest.mark.parametrize(
    ("score", "level"),
    [
        (-1.0, VERY_NEGATIVE),
        (-0.55, VERY_NEGATIVE),
        (-0.5499, NEGATIVE),
        (-0.3, NEGATIVE),
        (-0.2999, SLIGHTLY_NEGATIVE),
        (-0.1, SLIGHTLY_NEGATIVE),
        (-0.0999, NEUTRAL),
        (0.0, NEUTRAL),
        (0.0999, NEUTRAL),
        (0.1, SLIGHTLY_POSITIVE),
        (0.2999, SLIGHTLY_POSITIVE),
        (0.3, POSITIVE),
        (0.5499, POSITIVE),
        (0.55, VERY_POSITIVE),
        (1.0, VERY_POSITIVE),
    ],
)
def test_a_score_has_its_level(score: float, level: SentimentLevel) -> None:
    assert level_of(score) is level


@pytest.mark.parametrize(
    ("previous", "score", "level"),
    [
        (NEUTRAL, -0.13, NEUTRAL),
        (NEUTRAL, -0.15, SLIGHTLY_NEGATIVE),
        (SLIGHTLY_NEGATIVE, -0.07, SLIGHTLY_NEGATIVE),
        (SLIGHTLY_NEGATIVE, -0.05, NEUTRAL),
        (SLIGHTLY_NEGATIVE, -0.33, SLIGHTLY_NEGATIVE),
        (SLIGHTLY_NEGATIVE, -0.35, NEGATIVE),
        (NEGATIVE, -0.27, NEGATIVE),
        (NEGATIVE, -0.25, SLIGHTLY_NEGATIVE),
        (NEGATIVE, -0.58, NEGATIVE),
        (NEGATIVE, -0.6, VERY_NEGATIVE),
        (VERY_NEGATIVE, -0.52, VERY_NEGATIVE),
        (VERY_NEGATIVE, -0.5, NEGATIVE),
        (NEUTRAL, 0.13, NEUTRAL),
        (NEUTRAL, 0.15, SLIGHTLY_POSITIVE),
        (VERY_POSITIVE, 0.52, VERY_POSITIVE),
        (VERY_POSITIVE, 0.5, POSITIVE),
        (VERY_POSITIVE, -0.11, SLIGHTLY_NEGATIVE),
        (VERY_NEGATIVE, 0.8, VERY_POSITIVE),
    ],
)
def test_a_level_is_left_only_well_beyond_its_cut_point(
    previous: SentimentLevel, score: float, level: SentimentLevel
) -> None:
    assert level_of(score, previous) is level


@given(SCORES, SCORES, LEVELS_OR_UNKNOWN)
def test_a_better_score_never_has_a_worse_level(one: float, other: float, previous: SentimentLevel | None) -> None:
    worse, better = sorted([one, other])
    assert level_of(worse, previous).rank <= level_of(better, previous).rank


@given(SCORES, LEVELS_OR_UNKNOWN)
def test_both_sides_of_neutral_are_cut_alike(score: float, previous: SentimentLevel | None) -> None:
    mirrored = list(SentimentLevel)[6 - previous.rank] if previous is not None else None
    assert level_of(-score, mirrored).rank == 6 - level_of(score, previous).rank


@given(SCORES, LEVELS_OR_UNKNOWN)
def test_the_same_score_again_changes_nothing(score: float, previous: SentimentLevel | None) -> None:
    level = level_of(score, previous)
    assert level_of(score, level) is level
    assert abs(level.rank - level_of(score).rank) <= 1


@given(SCORES, LEVELS_OR_UNKNOWN, st.lists(st.floats(min_value=-0.99, max_value=0.99), max_size=20))
def test_a_level_does_not_flap_while_the_score_trembles(
    centre: float, previous: SentimentLevel | None, trembling: list[float]
) -> None:
    """However often the score goes to and fro within the stickiness, the level moves at most once."""
    level, moves = level_of(centre, previous), 0
    for share in trembling:
        after = level_of(centre + share * STICKINESS, level)
        moves += after is not level
        level = after
    assert moves <= (0 if previous is None else 1)


@pytest.mark.parametrize("cut", [sign * cut for cut in CUT_POINTS for sign in (-1, 1)])
def test_a_score_that_sways_across_a_cut_point_moves_the_level_at_most_once(cut: float) -> None:
    for start in SentimentLevel:
        level, moves = start, 0
        for score in [cut - 0.03, cut + 0.03] * 10:
            after = level_of(score, level)
            moves += after is not level
            level = after
        assert moves <= 1


@given(
    st.lists(st.floats(min_value=0.3, max_value=0.6), min_size=3, max_size=12),
    st.lists(st.floats(min_value=-1, max_value=-0.6), min_size=2, max_size=2),
)
def test_anger_turns_a_friendly_conversation_within_two_messages(friendly: list[float], angry: list[float]) -> None:
    *_, before, _, after = levels(friendly + angry)
    assert before.rank >= POSITIVE.rank
    assert after.rank <= SLIGHTLY_NEGATIVE.rank


@given(st.lists(st.floats(min_value=0.4, max_value=1), min_size=3, max_size=12), SCORES)
def test_one_bad_message_alone_does_not_condemn_a_friendly_conversation(friendly: list[float], last: float) -> None:
    assert levels([*friendly, last])[-1].rank >= SLIGHTLY_NEGATIVE.rank


def test_a_real_conversation_turns_and_recovers() -> None:
    engine = VaderEngine()
    said = [
        "Hi, thanks for helping me!",
        "My order is great but one part is missing.",
        "7916676427",
        "No, that is not acceptable. I am angry.",
        "This is the worst support ever, absolutely useless!",
        "It's a terrible, horrible company and I hate it.",
        "ok",
        "Great, thank you, that is perfect.",
    ]
    scores = [score for score in (engine.score(text, "en") for text in said) if score is not None]
    assert len(scores) == 7
    assert levels(scores) == [
        VERY_POSITIVE,
        SLIGHTLY_POSITIVE,
        SLIGHTLY_NEGATIVE,
        NEGATIVE,
        VERY_NEGATIVE,
        SLIGHTLY_NEGATIVE,
        SLIGHTLY_POSITIVE,
    ]
