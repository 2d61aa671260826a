"""When a client's screen was live, and when it could know that it was not: it was told so, or its socket was lost."""

import time
from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(eq=False)
class Liveness:
    """`moments` are those, by the monotonic clock, at which it changed; from each on, the screen was what `live` says."""

    moments: list[float] = field(default_factory=list)
    live: list[bool] = field(default_factory=list)

    def is_now(self, live: bool) -> None:
        if not self.live or self.live[-1] is not live:
            self.moments.append(time.monotonic())
            self.live.append(live)

    def last_live_at(self, since: float, until: float) -> float | None:
        """The last moment in this time at which the screen was live; None if it was not live at all."""
        index = bisect_right(self.moments, until) - 1
        if index < 0:
            return None
        if self.live[index]:
            return until
        ended = self.moments[index]
        return ended if ended > since and index > 0 else None
