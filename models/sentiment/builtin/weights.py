"""The file of trained weights: one line of JSON with the small numbers, then the packed bytes of the two heads."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from models.sentiment.builtin.features import BUCKETS, PLAIN

PUBLISHED = Path(__file__).parent / "weights.bin"
FORMAT = 1
CLASSES = 3
CALIBRATION_INPUTS = 8
CUTS = 6  # between seven levels


class BadWeights(ValueError):
    """The file holds no weights that this engine can use; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class HeadWeights:
    """`steps` has a byte for each bucket, which `values` decodes: 128 is 0, and small steps are finer than large ones."""

    steps: bytes
    largest: float
    plain: tuple[float, ...]
    bias: float

    def values(self) -> list[float]:
        """What each of the 256 steps is worth."""
        return [((step - 128) * abs(step - 128) / 127**2) * self.largest for step in range(256)]


@dataclass(frozen=True)
class Weights:
    """`calibration` has a row for each class, whose last number is its constant; `cuts` are for window.py."""

    version: str
    polarity: HeadWeights
    subjectivity: HeadWeights
    calibration: tuple[tuple[float, ...], ...]
    cuts: tuple[float, ...]

    def packed(self) -> bytes:
        small = {
            "format": FORMAT,
            "version": self.version,
            "heads": [
                {"largest": head.largest, "plain": head.plain, "bias": head.bias}
                for head in (self.polarity, self.subjectivity)
            ],
            "calibration": self.calibration,
            "cuts": self.cuts,
        }
        heads = self.polarity.steps + self.subjectivity.steps
        return json.dumps(small).encode() + b"\n" + zlib.compress(heads, 9)


def load(path: Path = PUBLISHED) -> tuple[Weights, str]:
    """The weights, and the hash of their file. Raises BadWeights."""
    try:
        packed = path.read_bytes()
    except OSError as error:
        raise BadWeights(f"The weights {path} can't be read: {error.strerror}.") from None
    head, _, rest = packed.partition(b"\n")
    try:
        return _weights(json.loads(head), zlib.decompress(rest)), sha256(packed).hexdigest()
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise BadWeights(f"{path} holds no weights of the built-in engine's format {FORMAT}: {error}.") from None


def _weights(small: dict[str, Any], heads: bytes) -> Weights:
    if small["format"] != FORMAT or len(heads) != 2 * BUCKETS or len(small["heads"]) != 2:
        raise ValueError("another format")
    calibration = tuple(_numbers(row, CALIBRATION_INPUTS + 1) for row in small["calibration"])
    if len(calibration) != CLASSES:
        raise ValueError("another calibration")
    polarity, subjectivity = (
        HeadWeights(steps, float(head["largest"]), _numbers(head["plain"], PLAIN), float(head["bias"]))
        for head, steps in zip(small["heads"], (heads[:BUCKETS], heads[BUCKETS:]), strict=True)
    )
    cuts = _numbers(small["cuts"], CUTS)
    if list(cuts) != sorted(set(cuts)):
        raise ValueError("cuts that don't rise")
    return Weights(str(small["version"]), polarity, subjectivity, calibration, cuts)


def _numbers(given: Sequence[float], count: int) -> tuple[float, ...]:
    if len(given) != count:
        raise ValueError(f"{len(given)} numbers in place of {count}")
    return tuple(float(number) for number in given)
