"""What every sentiment engine offers: text in, score out. registry.py finds the engines, each a file in engines/."""

from typing import Protocol


class Engine(Protocol):
    """Judges one message by itself; window.py makes a conversation's level out of several messages.

    Its file in engines/ has a function `make_engine() -> Engine`; the file's name is the engine's name in the setting.
    """

    @property
    def name(self) -> str:
        """Name and version, at most 50 characters; stored with each change of sentiment: two versions score differently."""
        ...

    def score(self, text: str, language: str) -> float | None:
        """The sentiment of the text, from -1 (worst) to 1 (best); 0 is neutral.

        `language` is a BCP 47 tag ("en", "en-GB"). None means not scored: the engine doesn't know the language, or the
        text has nothing to judge. The same text must always get the same score. The call must never wait for a network.
        """
        ...
