"""JSON that is kept."""

import tracemalloc

import orjson

from schema.kept_json import kept_json

ROW = {"rows": [{"name": "Support", "level": "NEUTRAL"}] * 30}
TIMES = 100
HEADER_BYTES = 100  # at most, of a `bytes` and its place in a list


def test_it_takes_no_more_memory_than_its_text() -> None:
    tracemalloc.start()
    try:
        kept = [kept_json(ROW) for _ in range(TIMES)]
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken < sum(len(each) + HEADER_BYTES for each in kept)


def test_it_is_what_orjson_writes() -> None:
    assert kept_json(ROW) == orjson.dumps(ROW)
    assert kept_json({"b": 1, "a": 2}, orjson.OPT_SORT_KEYS) == b'{"a":2,"b":1}'
