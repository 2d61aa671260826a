"""Opening frames that equal streams share while this process stands at one position of the log. live_list.py makes them."""

import asyncio
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar
from weakref import WeakValueDictionary, ref

from schema.frames_for_many import SharedData
from schema.streams.stream import Item, OpeningFrames

OFFERED_SECONDS = 5.0  # to further streams: an opening says when it was read
MOST_OPENINGS = 64
MOST_CHARACTERS = 64 * 1024 * 1024  # of all texts that are kept; a thousand rows of a dashboard have about a million

_Executed = dict[Hashable, SharedData]


@dataclass(eq=False)
class SharedOpening(OpeningFrames[Item]):
    """The opening frames of equal streams, with what was executed and encoded of them, by selection."""

    _executed: _Executed | None = field(default_factory=_Executed)

    @property
    def characters(self) -> int:
        return sum(len(each.encoded or "") for each in (self._executed or {}).values())

    def get(self, key: Hashable) -> SharedData | None:
        return self._executed.get(key) if self._executed else None

    def keep(self, key: Hashable, data: SharedData) -> None:
        openings.make_room()
        if self._executed is not None:
            self._executed[key] = data

    def forget(self) -> None:
        """Keep nothing from here on. Streams that still send these frames execute them anew."""
        self._executed = None


S = TypeVar("S", bound=SharedOpening[Any])


class Openings:
    """The openings at the newest position for which a stream has asked.

    Those at earlier positions live as long as a stream sends them: also for slow clients, together with all others, at most
    MOST_CHARACTERS are kept.
    """

    def __init__(self) -> None:
        self._seq = 0
        self._newest: OrderedDict[Hashable, SharedOpening[Any]] = OrderedDict()
        self._living: WeakValueDictionary[int, SharedOpening[Any]] = WeakValueDictionary()
        self._numbers = count()

    def __len__(self) -> int:
        return len(self._newest)

    def find(self, key: Hashable, *, at: int) -> SharedOpening[Any] | None:
        if at != self._seq:
            self._newest.clear()
            self._seq = at
        return self._newest.get(key)

    def keep(self, key: Hashable, opening: S) -> S:
        self._newest[key] = self._living[next(self._numbers)] = opening
        if len(self._newest) > MOST_OPENINGS:
            self._newest.popitem(last=False)
        old: ref[SharedOpening[Any]] = ref(opening)
        asyncio.get_running_loop().call_later(OFFERED_SECONDS, self._withdraw, key, old)
        return opening

    def make_room(self) -> None:
        living = list(self._living.values())
        characters = [each.characters for each in living]
        excess = sum(characters) - MOST_CHARACTERS
        for opening, size in zip(living, characters, strict=True):  # the oldest first
            if excess < 0:
                return
            opening.forget()
            excess -= size

    def _withdraw(self, key: Hashable, old: "ref[SharedOpening[Any]]") -> None:
        if key in self._newest and self._newest[key] is old():
            del self._newest[key]


openings = Openings()
