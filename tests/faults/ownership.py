"""Who has a conversation, as a model for linearizability.py: each answer of assign, accept, transfer, close and reading.

It is written from the text of the rules, not from their code. It covers conversations of pick workstreams whose offers
don't expire during a run, so that nothing happens to them by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Phase(StrEnum):
    OPEN = "OPEN"
    AWAITING = "AWAITING"
    TALKING = "TALKING"
    WRAP_UP = "WRAP_UP"
    CLOSED = "CLOSED"


class Verb(StrEnum):
    ASSIGN = "assign"
    QUEUE = "assign to a queue"
    TRANSFER = "transfer"
    TAKE_OVER = "takeOver"
    FORCE_CLOSE = "forceClose"
    PICK = "pickConversation"
    ACCEPT = "acceptOffer"
    DECLINE = "declineOffer"
    END = "endConversation"
    CLOSE = "closeConversation"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Seen:
    """A conversation as a query answered it."""

    phase: Phase
    version: int
    agent: str | None


@dataclass(frozen=True, slots=True)
class Act:
    """An act and its answer. `agent` is its target or, for an agent's act, that agent. `code` is None after a success.

    `offer` is the offer that a success made, or the one that an agent answers.
    """

    verb: Verb
    agent: str | None = None
    offer: str | None = None
    expected_version: int | None = None
    code: str | None = None
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A conversation. `offered_to` is set while a transfer is pending."""

    phase: Phase = Phase.OPEN
    version: int = 1
    agent: str | None = None
    offer: str | None = None
    offered_to: str | None = None
    declined_to_queue: bool = False  # whether a declined transfer returns the conversation to its queue

    @property
    def is_active(self) -> bool:
        return self.phase in (Phase.AWAITING, Phase.TALKING)


def step(standing: Standing, act: Act) -> Sequence[Standing]:
    """Where an act may have led, given its answer; nowhere if that answer is not possible here."""
    if act.code is not None:
        return [standing] if _could_be_refused(standing, act) else []
    following = _done(standing, act)
    return [] if following is None else [following]


def _done(standing: Standing, act: Act) -> Standing | None:
    if act.verb is Verb.READ:
        seen = Seen(standing.phase, standing.version, standing.agent)
        return standing if act.seen == seen else None
    if standing.phase is Phase.CLOSED or not _is_at(standing, act):
        return None
    following = _changed(standing, act)
    return following and replace(following, version=standing.version + 1)


def _changed(standing: Standing, act: Act) -> Standing | None:
    free = replace(standing, offer=None, offered_to=None)
    match act.verb:
        case Verb.ASSIGN if standing.phase is Phase.OPEN:
            return replace(standing, phase=Phase.AWAITING, agent=act.agent, offer=act.offer)
        case Verb.QUEUE if standing.phase is Phase.OPEN:
            return standing
        case Verb.PICK if standing.phase is Phase.OPEN:
            return replace(standing, phase=Phase.TALKING, agent=act.agent)
        case Verb.TRANSFER if standing.is_active and standing.offered_to is None:
            holder = act.agent if standing.phase is Phase.AWAITING else standing.agent
            return replace(standing, agent=holder, offer=act.offer, offered_to=act.agent)
        case Verb.TAKE_OVER if standing.is_active and standing.agent != act.agent:
            return replace(free, phase=Phase.TALKING, agent=act.agent)
        case Verb.ACCEPT if standing.offer == act.offer:
            return replace(free, phase=Phase.TALKING, agent=act.agent)
        case Verb.DECLINE if standing.offer == act.offer:
            stays = standing.phase is Phase.TALKING and not standing.declined_to_queue
            return free if stays else replace(free, phase=Phase.OPEN, agent=None)
        case Verb.END if standing.phase is Phase.TALKING and standing.agent == act.agent:
            return replace(free, phase=Phase.WRAP_UP)
        case Verb.CLOSE if standing.phase is Phase.WRAP_UP and standing.agent == act.agent:
            return replace(free, phase=Phase.CLOSED)
        case Verb.FORCE_CLOSE:
            last_agent = None if standing.phase is Phase.AWAITING else standing.agent
            return replace(free, phase=Phase.CLOSED, agent=last_agent)
        case _:
            return None


def _could_be_refused(standing: Standing, act: Act) -> bool:
    """Whether the reason given was true. Refusals for other reasons than a conversation's standing may come any time."""
    is_closed = standing.phase is Phase.CLOSED
    match act.code:
        case "ALREADY_CLOSED":
            return is_closed
        case "STALE_VERSION":
            return not is_closed and not _is_at(standing, act)
        case "ALREADY_ASSIGNED" if act.verb is Verb.PICK:
            return not is_closed and standing.phase is not Phase.OPEN
        case "ALREADY_ASSIGNED":
            return _is_at(standing, act) and standing.is_active
        case "TRANSFER_PENDING":
            return _is_at(standing, act) and standing.is_active and standing.offered_to is not None
        case "OFFER_NOT_PENDING":
            return standing.offer != act.offer
        case "NOT_PARTICIPANT":
            return not is_closed and standing.agent != act.agent
        case "TAKEN_OVER":
            return standing.agent != act.agent
        case "SAME_AGENT" if act.verb is Verb.TAKE_OVER:
            return _is_at(standing, act) and standing.agent == act.agent
        case "STATE_NOT_ALLOWED":
            return not is_closed and _is_in_no_state_for(standing, act)
        case _:
            return True


def _is_in_no_state_for(standing: Standing, act: Act) -> bool:
    match act.verb:
        case Verb.ASSIGN | Verb.QUEUE:
            return _is_at(standing, act) and standing.phase is Phase.WRAP_UP
        case Verb.TRANSFER | Verb.TAKE_OVER:
            return _is_at(standing, act) and not standing.is_active
        case Verb.END:
            return standing.agent == act.agent and standing.phase is not Phase.TALKING
        case Verb.CLOSE:
            return standing.agent == act.agent and standing.phase is not Phase.WRAP_UP
        case _:
            return True


def _is_at(standing: Standing, act: Act) -> bool:
    return act.expected_version in (None, standing.version)
