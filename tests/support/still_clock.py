"""A clock that stands still until a test moves it."""


class StillClock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now
