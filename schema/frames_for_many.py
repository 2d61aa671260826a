"""What a stream needs to be served together with its equals: an execution of frames for all of them, and a writer."""

from collections.abc import Hashable, Sequence
from typing import Any, Protocol, Self


class SharedData(dict[str, Any]):
    """The data of a shared frame. `encoded` is the whole payload as text, once a transport has encoded it."""

    encoded: str | None = None


class KeepsFrames(Protocol):
    """Keeps executed frames for the next streams that send the same ones."""

    def get(self, key: Hashable) -> SharedData | None: ...

    def keep(self, key: Hashable, data: SharedData) -> None: ...


class FrameWriter(Protocol):
    """Writes the frames of one stream to its client without waiting. api/ makes one where the server allows that."""

    def encode(self, data: SharedData) -> bytes:
        """A frame as all clients get it, but for what names the client's operation."""

    def write(self, frames: Sequence[bytes]) -> bool:
        """Write encoded frames. False, with nothing written, if the client accepts no more data now, or is gone."""


class FrameExecution(Protocol):
    """Executes the frames of an operation for all viewers with equal rights. shared_frames.py implements it."""

    @property
    def shared_selection(self) -> Hashable | None:
        """Equal for operations with the same selection; None if their frames can't be shared."""

    def in_context(self, context: Any) -> Self:
        """An execution of the same operation in another context."""

    async def data_of(self, frame: Any) -> SharedData | None:
        """The data of a frame; None if its execution failed."""
