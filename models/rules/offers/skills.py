"""Which skills a conversation requires, and how well an agent meets them. Only routing asks: people may choose anyone."""

from collections.abc import Collection, Iterable

from models.rules.refusals import BadInput
from models.rules.texts import must_be_a_name
from models.vocabulary import SkillMatch

LONGEST_SKILL = 100
MOST_SKILLS = 20


def required(of_workstream: Iterable[str], of_conversation: Iterable[str]) -> frozenset[str]:
    """The required skills of the workstream and the conversation together. Upper and lower case are the same."""
    return frozenset(skill.casefold() for skill in (*of_workstream, *of_conversation))


def missing(needed: Collection[str], skills: Iterable[str]) -> int:
    """How many of the needed skills an agent lacks."""
    return len(set(needed) - {skill.casefold() for skill in skills})


def meets(match: SkillMatch, lacking: int) -> bool:
    """Whether an agent may be asked at all: only EXACT requires every skill."""
    return match is not SkillMatch.EXACT or lacking == 0


def distance(match: SkillMatch, lacking: int) -> int:
    """How far back missing skills put an agent in the order: CLOSEST puts those who lack the fewest first."""
    return lacking if match is SkillMatch.CLOSEST else 0


def must_be_skills(skills: Collection[str]) -> None:
    """BadInput for what can't be a skill."""
    if len(skills) > MOST_SKILLS:
        raise BadInput(f"requiredSkills has {len(skills)} skills; the maximum is {MOST_SKILLS}.")
    for skill in skills:
        must_be_a_name("requiredSkills", skill, LONGEST_SKILL)
