"""Reads the messages of PostgreSQL's logical decoding plugin `pgoutput`, version 1 of its protocol: the inserted rows."""

import struct
from collections.abc import Iterable, Iterator

Row = dict[str, str | None]


def inserted(messages: Iterable[bytes]) -> Iterator[Row]:
    """The new rows by their columns, as texts. Updates and deletions must not come."""
    columns: dict[int, list[str]] = {}
    for message in messages:
        kind, rest = message[:1], message[1:]
        if kind == b"R":
            columns[_number(rest)] = list(_columns_of(rest[4:]))
        elif kind == b"I":
            assert rest[4:5] == b"N"
            yield dict(zip(columns[_number(rest)], _values_of(rest[5:]), strict=True))
        else:
            assert kind in (b"B", b"C"), kind  # a transaction begins or is committed


def _number(data: bytes) -> int:
    return int(struct.unpack_from("!I", data)[0])


def _columns_of(data: bytes) -> Iterator[str]:
    """Of a relation: its schema, its name, its replica identity, and for each column flags, name, type and modifier."""
    _, _, rest = data.split(b"\0", 2)
    (count,) = struct.unpack_from("!H", rest, 1)
    rest = rest[3:]
    for _ in range(count):
        name, rest = rest[1:].split(b"\0", 1)
        rest = rest[8:]
        yield name.decode()


def _values_of(data: bytes) -> Iterator[str | None]:
    (count,) = struct.unpack_from("!H", data)
    at = 2
    for _ in range(count):
        kind, at = data[at : at + 1], at + 1
        if kind == b"n":
            yield None
            continue
        assert kind == b"t", kind
        length = _number(data[at:])
        yield data[at + 4 : at + 4 + length].decode()
        at += 4 + length
