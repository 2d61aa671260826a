"""Supervisors who do different things with one conversation at the same moment: at most one may win on each version."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tests.faults import documents
from tests.faults.actors import Company
from tests.faults.calls import Answer
from tests.faults.floor import Person
from tests.faults.known_conversations import Talk
from tests.faults.linearizability import Call
from tests.faults.ownership import Act, Phase, Seen, Verb

WATCHED_SHARE = 0.1  # the share of conversations that a supervisor also monitors for a moment
EXPECTED_SHARE = 0.7  # the share of acts with expectedVersion


@dataclass(frozen=True, slots=True)
class Move:
    """One supervisor's part of a contest."""

    verb: Verb
    document: str
    given: dict[str, Any]
    agent: Person | None = None
    expected_version: int | None = None


Maker = Callable[[Company, Talk], Move]


def _assign(company: Company, talk: Talk) -> Move:
    agent = company.random.choice(talk.place.agents)
    return Move(Verb.ASSIGN, documents.ASSIGN, {"target": {"agentId": agent.agent_id}}, agent)


def _queue(company: Company, talk: Talk) -> Move:
    place = company.random.choice(company.floor.places)
    return Move(Verb.QUEUE, documents.ASSIGN, {"target": {"queueId": place.queue_id}})


def _transfer(company: Company, talk: Talk) -> Move:
    agent = company.random.choice(talk.place.agents)
    return Move(Verb.TRANSFER, documents.TRANSFER, {"agentId": agent.agent_id}, agent)


def _take_over(company: Company, talk: Talk) -> Move:
    return Move(Verb.TAKE_OVER, documents.TAKE_OVER, {})


def _force_close(company: Company, talk: Talk) -> Move:
    return Move(Verb.FORCE_CLOSE, documents.FORCE_CLOSE, {"reason": "A test of faults."})


CONTESTS: dict[Phase, list[tuple[Maker, Maker]]] = {
    Phase.OPEN: [(_assign, _assign), (_assign, _assign), (_assign, _queue), (_assign, _force_close)],
    Phase.AWAITING: [(_transfer, _transfer), (_transfer, _assign), (_transfer, _force_close)],
    Phase.TALKING: [(_transfer, _transfer), (_transfer, _transfer), (_transfer, _force_close)],
    Phase.WRAP_UP: [(_force_close, _force_close)],
}
TAKING_OVER: dict[
    Phase, list[tuple[Maker, Maker]]
] = {  # the release before can't, nor can this one until the upgrade ends
    Phase.AWAITING: [(_take_over, _transfer), (_take_over, _take_over)],
    Phase.TALKING: [(_take_over, _transfer), (_take_over, _force_close), (_take_over, _take_over)],
}


async def contend(company: Company, one: Person, other: Person) -> None:
    """Read a conversation, then let both supervisors act on the version read, at the same time."""
    while not company.pace.is_over:
        talk = company.known.any_ongoing()
        seen = await _look(company, one, talk) if talk else None
        if talk is None or seen is None:
            await asyncio.sleep(0.02)  # nothing on the floor yet
            continue
        if company.random.random() < WATCHED_SHARE:
            await _watch(company, one, talk)
        if seen.phase not in CONTESTS:
            company.known.closed(talk)
            continue
        contests = CONTESTS[seen.phase]
        if not company.floor.is_upgraded:
            contests = [*contests, *TAKING_OVER.get(seen.phase, [])]
        makers = company.random.choice(contests)
        moves = [
            _on(_by(who, maker(company, talk)), seen, company) for who, maker in zip((one, other), makers, strict=True)
        ]
        answers = await asyncio.gather(
            *(_make(company, who, talk, move) for who, move in zip((one, other), moves, strict=True))
        )
        _judge(company, talk, moves, answers)


def _by(who: Person, move: Move) -> Move:
    """Who takes over becomes the agent."""
    return replace(move, agent=who) if move.verb is Verb.TAKE_OVER else move


def _on(move: Move, seen: Seen, company: Company) -> Move:
    if company.random.random() >= EXPECTED_SHARE:
        return move
    given = {**move.given, "expectedVersion": seen.version}
    return Move(move.verb, move.document, given, move.agent, seen.version)


async def _make(company: Company, who: Person, talk: Talk, move: Move) -> Answer:
    answer = await company.act(who, move.document, {"conversationId": talk.conversation_id, **move.given})
    talk.happened(move.verb, answer, agent=move.agent, expected_version=move.expected_version)
    if move.verb is Verb.TAKE_OVER and answer.is_success:
        company.caller.counted.take_overs += 1
    if answer.code == "ALREADY_CLOSED" or (answer.is_success and move.verb is Verb.FORCE_CLOSE):
        company.known.closed(talk)
    return answer


def _judge(company: Company, talk: Talk, moves: list[Move], answers: list[Answer]) -> None:
    """Two acts on one version can't both have succeeded. verdict.py checks acts without a version by the log."""
    company.caller.counted.contested_pairs += 1
    versions = {move.expected_version for move in moves}
    if all(answer.is_success for answer in answers) and len(versions) == 1 and None not in versions:
        verbs = " and ".join(move.verb for move in moves)
        company.caller.counted.both_won(f"{verbs} on version {versions} of {talk.conversation_id}")


async def _look(company: Company, who: Person, talk: Talk) -> Seen | None:
    called = time.monotonic()
    data = await company.caller.ask(who.login, documents.READ, id=talk.conversation_id)
    returned = time.monotonic()
    found = data["conversation"]
    seen = Seen(_phase(found), found["version"], found["agent"] and found["agent"]["id"])
    if talk.is_pick:
        talk.history.append(Call(called, returned, Act(Verb.READ, seen=seen)))
    return seen


async def _watch(company: Company, who: Person, talk: Talk) -> None:
    given = {"conversationId": talk.conversation_id}
    if (await company.act(who, documents.MONITOR, given)).is_success:
        await company.act(who, documents.STOP_MONITORING, given)


def _phase(found: dict[str, Any]) -> Phase:
    match found["state"], found["subState"]:
        case "ACTIVE", "AWAITING_ACCEPTANCE":
            return Phase.AWAITING
        case "ACTIVE", _:
            return Phase.TALKING
        case state, _:
            return Phase(state)
