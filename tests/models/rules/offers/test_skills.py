"""Which skills a conversation asks for, and how agents meet them."""

import pytest

from models.rules.offers.skills import distance, meets, missing, must_be_skills, required
from models.rules.refusals import BadInput
from models.vocabulary import SkillMatch


def test_both_the_workstream_and_the_conversation_ask_in_any_case() -> None:
    assert required(["French"], ["Billing", "french"]) == {"french", "billing"}
    assert missing(required(["French"], ["Billing"]), ("FRENCH", "chess")) == 1


@pytest.mark.parametrize(
    ("match", "lacking", "may", "behind"),
    [
        (SkillMatch.EXACT, 0, True, 0),
        (SkillMatch.EXACT, 1, False, 0),
        (SkillMatch.CLOSEST, 0, True, 0),
        (SkillMatch.CLOSEST, 2, True, 2),
        (SkillMatch.NONE, 2, True, 0),
    ],
)
def test_how_much_skills_count(match: SkillMatch, lacking: int, may: bool, behind: int) -> None:
    assert (meets(match, lacking), distance(match, lacking)) == (may, behind)


@pytest.mark.parametrize("wrong", [[""], ["  "], ["x" * 101], ["a\x00"], ["x"] * 21])
def test_what_can_not_be_a_skill_is_bad_input(wrong: list[str]) -> None:
    with pytest.raises(BadInput):
        must_be_skills(wrong)
    must_be_skills(["x" * 100] * 20)
