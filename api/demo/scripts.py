"""A conversation's script: its topic, how sentiment changes, how it ends. conversations.py carries it out."""

import random
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self

from api.demo.phrases import PHRASEBOOKS, Phrases, Topic
from api.demo.seed_data import WorkstreamSeed
from models.vocabulary import ChannelFamily

LANGUAGES = ("en", "fr", "es", "de", "pt", "it")
LANGUAGE_WEIGHTS = (40, 16, 13, 13, 9, 9)


class Tone(StrEnum):
    """How the customer's next line sounds; the value is the name of a field of `Phrases`."""

    DETAIL = "details"
    UNHAPPY = "unhappy"
    ANGRY = "angry"
    CALMER = "calmer"
    THANKS = "thanks"


class Ending(StrEnum):
    """How the conversation ends when the customer has nothing more to say."""

    AGENT_ENDS = "AGENT_ENDS"
    CUSTOMER_ENDS = "CUSTOMER_ENDS"
    CUSTOMER_VANISHES = "CUSTOMER_VANISHES"
    AGENT_LEAVES = "AGENT_LEAVES"  # then it is WAITING until the customer returns; asynchronous channels only


class Turn(StrEnum):
    CUSTOMER = "CUSTOMER"
    AGENT = "AGENT"
    NOBODY = "NOBODY"


_D, _U, _A, _C, _T = Tone.DETAIL, Tone.UNHAPPY, Tone.ANGRY, Tone.CALMER, Tone.THANKS

TONE_SEQUENCES: tuple[tuple[int, tuple[Tone, ...]], ...] = (  # each with its weight
    (22, (_D, _D, _T)),
    (14, (_D, _C, _T, _T)),
    (20, (_D, _U, _A, _C, _T, _T)),
    (14, (_U, _A, _A, _U, _C, _T)),
    (12, (_D, _U, _A, _A)),
    (8, (_A, _A, _A, _U)),
    (10, (_D, _U, _D, _C)),
)

ANSWERS: dict[Tone | None, tuple[str, ...]] = {  # the phrases with which an agent answers each tone
    None: ("greetings",),
    Tone.DETAIL: ("questions", "solutions"),
    Tone.UNHAPPY: ("apologies",),
    Tone.ANGRY: ("apologies", "apologies", "solutions"),
    Tone.CALMER: ("solutions",),
    Tone.THANKS: ("goodbyes",),
}


@dataclass
class Script:
    """`random` belongs to the script alone, so that a seed gives the same customers whatever other conversations do."""

    random: random.Random
    phrasebook: Phrases
    topic: Topic
    customer: str
    tones: list[Tone]
    ending: Ending
    is_agent_only: bool = False  # the simulator plays the agent but not the customer
    turn: Turn = Turn.AGENT
    heard: Tone | None = None
    next_at: datetime | None = None
    phase: object = None  # the phase in which next_at was set
    has_vanished: bool = False
    has_noted: bool = False
    has_complained: bool = False
    _used: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def for_new_customer(cls, seed: str, workstream: WorkstreamSeed, language: str | None = None) -> Self:
        """A script for a new customer of a workstream."""
        rng = random.Random(seed)
        phrasebook = PHRASEBOOKS[language or rng.choices(LANGUAGES, LANGUAGE_WEIGHTS)[0]]
        tones = rng.choices([tones for _, tones in TONE_SEQUENCES], [weight for weight, _ in TONE_SEQUENCES])[0]
        return cls(
            random=rng,
            phrasebook=phrasebook,
            topic=rng.choice(phrasebook.topics),
            customer=rng.choice(phrasebook.customers),
            tones=list(tones),
            ending=_ending(rng, workstream, happy=tones[-1] is Tone.THANKS),
        )

    @classmethod
    def for_agent_only(cls, seed: str, language: str) -> Self:
        """A script for the agent in a conversation that the simulator did not start."""
        rng = random.Random(seed)
        phrasebook = PHRASEBOOKS.get(language.partition("-")[0].lower(), PHRASEBOOKS["en"])
        return cls(rng, phrasebook, phrasebook.topics[0], "", [], Ending.CUSTOMER_ENDS, is_agent_only=True)

    def customers_line(self) -> str | None:
        """The customer's next words, or None when they have nothing more to say."""
        if not self.tones:
            return None
        self.heard = self.tones.pop(0)
        return self.line(self.heard)

    def agents_line(self) -> str:
        return self.line(self.random.choice(ANSWERS[self.heard]))

    def line(self, kind: str) -> str:
        """A phrase of that kind; none is repeated until all have been used."""
        left = self._used.get(kind)
        if not left:
            left = list(getattr(self.phrasebook, kind))
            self.random.shuffle(left)
            self._used[kind] = left
        return left.pop()

    def restart_with_new_agent(self) -> None:
        """Another agent has taken over: they greet the customer first."""
        self.heard, self.turn = None, Turn.AGENT


def _ending(rng: random.Random, workstream: WorkstreamSeed, *, happy: bool) -> Ending:
    roll = rng.random()
    if not happy and roll < 0.5:
        return Ending.CUSTOMER_VANISHES
    if workstream.channel.family is ChannelFamily.ASYNC and not workstream.auto_accept and roll > 0.55:
        return Ending.AGENT_LEAVES
    return Ending.AGENT_ENDS if roll < 0.75 else Ending.CUSTOMER_ENDS
