"""What every sentiment engine offers: messages in, readings out. registry.py finds the engines, each a file in engines/."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol

MOST_WORDS: Final = 8  # that an engine names of a text
TURN_CHARACTERS: Final = 2_000  # that an engine in this process judges while nobody else has a turn: about 10 ms
FALLBACK: Final = " (fallback)"  # ends the name of an engine that judged in the place of one that could not be reached


@dataclass(frozen=True, slots=True)
class Utterance:
    """A message of a customer that is to be judged.

    `language` is a BCP 47 tag ("en", "en-GB"), or None while it is unknown. `question` is what the agent or bot last
    wrote before it: "Yes." means one thing after "Is it solved?" and another after "Is it still broken?".
    """

    text: str
    language: str | None
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What an engine made of a message.

    `score` goes from -1 (worst) to 1 (best). `negative`, `neutral` and `positive` are probabilities that add up to 1.
    `confidence`, from 0 to 1, is how likely the most likely of the three is right, by the engine's own calibration.
    `engine` is the name and version of the engine that judged, at most 50 characters.
    """

    score: float
    negative: float
    neutral: float
    positive: float
    confidence: float
    engine: str


@dataclass(frozen=True, slots=True)
class WeighingWord:
    """A word of a text that moved its score; `weight` below 0 made it worse, above 0 better."""

    word: str
    weight: float


class Address(Enum):
    """What may follow a colon after an engine's name; its file says so with the constant ADDRESS."""

    NONE = "NONE"
    FILE = "FILE"
    URL = "URL"


class Engine(Protocol):
    """Judges messages one by one; window.py makes a conversation's level out of several readings.

    Its file in engines/ has a function `make_engine(address: str) -> Engine`; the file's name is the engine's name in the
    setting, and `address` what follows a colon there ("http:https://…"), empty without one.
    """

    @property
    def name(self) -> str:
        """Name and version, at most 50 characters: two versions judge differently."""
        ...

    @property
    def languages(self) -> frozenset[str] | None:
        """The languages that it judges, without regions ("en"); None if it doesn't say, so that it is asked each time."""
        ...

    async def judge(self, utterances: Sequence[Utterance]) -> list[Reading | None]:
        """One reading for each, in their order.

        None means not judged: the engine doesn't know the language, or the text has nothing to judge. The same utterance
        always gets the same reading from the same version.
        """
        ...

    def weighing_words(self, utterance: Utterance) -> list[WeighingWord]:
        """The words that moved the score most, strongest first, at most 8; empty if the engine can't tell."""
        ...


async def in_turns(
    utterances: Sequence[Utterance], read: Callable[[Utterance], Reading | None]
) -> list[Reading | None]:
    """What an engine in this process makes of each, in their order. Others have their turn between long ones."""
    readings: list[Reading | None] = []
    characters = 0
    for utterance in utterances:
        if characters >= TURN_CHARACTERS:
            await asyncio.sleep(0)
            characters = 0
        readings.append(read(utterance))
        characters += len(utterance.text)
    return readings
