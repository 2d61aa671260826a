"""What every sentiment engine is: text in, number out. Which ones there are is in registry.py."""

from typing import Protocol


class Engine(Protocol):
    """Judges one message by itself; window.py makes a conversation's level out of several."""

    @property
    def name(self) -> str:
        """Name and version, stored with each change of sentiment: scores of two versions aren't comparable."""
        ...

    def score(self, text: str, language: str) -> float | None:
        """The mood of the text, from -1 (worst) to 1 (best); 0 is neutral.

        `language` is a BCP 47 tag ("en", "en-GB"). None means not scored: an engine that can't judge this language, or
        a text with nothing in it to judge. Must give the same score for the same text, and never block on the network.
        """
        ...
