"""Whether an answer is right: complete frames in the right order, with what Vigie's own frame of that document has."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

FIELD = "ongoingConversationsChanged"
MOVING = ("position", "previousPosition", "occurredAt")  # differ from frame to frame


class WrongAnswer(Exception):
    """A server sent something else than it should; the message says what."""


def frames_are_right(
    messages: Sequence[dict[str, Any]], like: dict[str, Any], *, each: int, sockets: int, is_same_fact: bool
) -> None:
    """`each` frames on each of the sockets. With `is_same_fact`, every fact is `like` at another position."""
    streams: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for message in messages:
        if message.keys() != {"id", "type", "payload"} or message["type"] != "next":
            raise WrongAnswer(f"Not a frame: {message}")
        if message["payload"].keys() != {"data"} or message["payload"]["data"].keys() != {FIELD}:
            raise WrongAnswer(f"Not the data alone: {message['payload']}")
        streams[message["id"]].append(message["payload"]["data"][FIELD])
    if len(streams) != sockets or {len(frames) for frames in streams.values()} != {each}:
        raise WrongAnswer(f"{each} frames for each of {sockets} sockets: {[len(each) for each in streams.values()]}")
    for frames in streams.values():
        _stream_is_right(frames, like, is_same_fact=is_same_fact)


def _stream_is_right(frames: Sequence[dict[str, Any]], like: dict[str, Any], *, is_same_fact: bool) -> None:
    last = ""
    for frame in frames:
        if shape(frame) != shape(like):
            raise WrongAnswer(f"{frame} is not of the shape of {like}")
        if frame["position"] <= last or (last and frame.get("previousPosition", "") > last):
            raise WrongAnswer(f"{frame} does not follow {last}")
        last = frame["position"]
        if is_same_fact and still(frame) != still(like):
            raise WrongAnswer(f"{frame} does not say what {like} says")


def selected(whole: Any, like: Any) -> Any:
    """Of an object, what `like` has, in all depths."""
    if isinstance(like, dict):
        return {name: selected(whole[name], value) for name, value in like.items()}
    return whole


def still(frame: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in frame.items() if name not in MOVING}


def shape(value: Any) -> Any:
    """The names of the fields in all depths. What is null has the shape of any value without fields."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value]
    return None
