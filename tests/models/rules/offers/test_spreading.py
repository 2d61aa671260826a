"""Spreading conversations over agents: whoever has the skills, then whoever has the most room, with what is planned counted."""

import random
from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from models.rules.offers.skills import meets, missing
from models.rules.offers.spreading import Overrides, Place, Spreading
from models.rules.offers.targets import agent_refusals, units_over
from models.values import AgentValues, ConversationValues, WorkstreamValues
from models.vocabulary import AgentAction, AgentKind, Presence, RefusalCode, SkillMatch
from tests.models.rules.examples import OPEN, SALES, SUPPORT, agent, conversation, workstream

NOTHING: frozenset[str] = frozenset()
ROUNDS = 40


def agents(*rooms: int, **columns: Any) -> list[AgentValues]:
    return [
        replace(agent(), id=UUID(int=number + 1), name=f"Agent {number}", capacity_units=room, units_used=0, **columns)
        for number, room in enumerate(rooms)
    ]


def spread(those: list[AgentValues], number: int, units: int = 2, **given: bool) -> Counter[str]:
    """How many conversations each gets, and `nobody`."""
    spreading = Spreading(AgentAction.ASSIGN, those, is_chosen=False, overrides=Overrides(**given))
    got: Counter[str] = Counter()
    for _ in range(number):
        each = replace(conversation(OPEN), id=uuid4(), units=units)
        chosen = spreading.choose(each, workstream(), NOTHING)
        got[chosen.name if chosen else "nobody"] += 1
        if chosen:
            spreading.give(each, chosen)
    return got


def test_those_with_the_most_room_get_them_until_all_are_full() -> None:
    assert spread(agents(10, 6, 1), 2) == {"Agent 0": 2}
    assert spread(agents(10, 6, 1), 4) == {"Agent 0": 3, "Agent 1": 1}
    assert spread(agents(10, 6, 1), 9) == {"Agent 0": 5, "Agent 1": 3, "nobody": 1}


def test_an_override_fills_those_with_room_first() -> None:
    assert spread(agents(4, 2), 5, capacity=True) == {"Agent 0": 3, "Agent 1": 2}


def test_nobody_gets_an_eleventh_conversation() -> None:
    assert spread(agents(100), 12) == {"Agent 0": 10, "nobody": 2}


def test_who_is_away_disabled_a_bot_or_no_member_gets_none() -> None:
    for columns in (
        {"presence": Presence.AWAY},
        {"is_enabled": False},
        {"kind": AgentKind.BOT},
        {"queue_ids": frozenset({SALES})},
    ):
        assert spread(agents(10, **columns), 1) == {"nobody": 1}
    assert spread(agents(10, presence=Presence.AWAY), 1, presence=True) == {"Agent 0": 1}


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_it_chooses_as_if_it_compared_all_agents_each_time(seed: int) -> None:
    """It remembers the order of each kind of conversation, although others use the same agents up in between."""
    chance = random.Random(seed)
    those = [_any_agent(chance, number) for number in range(12)]
    action = chance.choice([AgentAction.ASSIGN, AgentAction.TRANSFER])
    overrides = Overrides(presence=chance.random() < 0.3, capacity=chance.random() < 0.3)
    is_chosen = chance.random() < 0.5
    spreading = Spreading(action, those, is_chosen=is_chosen, overrides=overrides)
    streams = [replace(workstream(), id=UUID(int=number), skill_match=match) for number, match in enumerate(SkillMatch)]
    for _ in range(40):
        of, needed = chance.choice(streams), frozenset(chance.sample(["en", "fr"], chance.randrange(3)))
        each = replace(
            conversation(OPEN),
            units=chance.choice([1, 3]),
            queue_id=chance.choice([SUPPORT, SALES]),
            agent_id=chance.choice([None, chance.choice(those).id]),
        )
        now = [one for given in those if (one := spreading.agent(given.id))]
        able = [one for one in now if _is_able(one, action, each, of, needed, overrides, is_chosen=is_chosen)]
        chosen = spreading.choose(each, of, needed)
        assert chosen == min(able, key=lambda one: _place(one, each, of, needed), default=None)
        if chosen:
            spreading.give(each, chosen)


def _any_agent(chance: random.Random, number: int) -> AgentValues:
    return replace(
        agent(),
        id=UUID(int=number + 1),
        name=f"Agent {number}",
        presence=chance.choice([Presence.AVAILABLE, Presence.BUSY, Presence.AWAY]),
        presence_is_automatic=chance.random() < 0.5,
        capacity_units=chance.randrange(8),
        units_used=chance.randrange(4),
        open_conversations=chance.randrange(10),
        skills=tuple(chance.sample(["EN", "FR"], chance.randrange(3))),
        queue_ids=frozenset(chance.sample([SUPPORT, SALES], 1 + chance.randrange(2))),
    )


def _is_able(
    one: AgentValues,
    action: AgentAction,
    each: ConversationValues,
    of: WorkstreamValues,
    needed: frozenset[str],
    overrides: Overrides,
    *,
    is_chosen: bool,
) -> bool:
    refusals = {*agent_refusals(action, each, of, one, may_override=overrides.capacity)}
    if overrides.presence:
        refusals -= {RefusalCode.AGENT_PRESENCE_NOT_ALLOWED}
    is_suitable = each.queue_id in one.queue_ids and meets(of.skill_match, missing(needed, one.skills))
    return not refusals and (is_chosen or is_suitable)


def _place(one: AgentValues, each: ConversationValues, of: WorkstreamValues, needed: frozenset[str]) -> Place:
    lacking = 0 if of.skill_match is SkillMatch.NONE else missing(needed, one.skills)
    return (units_over(each, one) > 0, lacking, -one.units_available, one.name.casefold(), one.id)
