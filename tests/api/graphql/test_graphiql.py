"""The GraphiQL page of graphiql.py loads nothing but our own, unaltered files. In a browser it is tests/browser/'s."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from graphql import FieldNode, OperationDefinitionNode, parse, validate

from api.graphql import graphiql
from schema.root import schema

STATIC = Path(graphiql.__file__).parents[1] / "static"
VENDORED = STATIC / "vendor" / "graphiql"
CORE = schema._schema
PLACEHOLDERS = {"OPEN", "ACTIVE", "AGENT", "QUEUE", "VIEWER"}


class Loads(HTMLParser):
    """What a browser fetches for a page: address and integrity hash of each script, style sheet and picture."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        for name in ("src", "href"):
            if (address := attributes.get(name)) and tag != "a":
                self.found.append((address, attributes.get("integrity")))


def test_every_file_is_ours_and_has_the_hash_the_page_demands() -> None:
    fetched = [load for load in Loads(graphiql.page()).found if not load[0].startswith("data:")]
    assert all(address.startswith("/static/") for address, _ in fetched)
    vendored = [load for load in fetched if load[0].startswith("/static/vendor/")]
    assert len(vendored) == len(graphiql.STYLES) + len(graphiql.SCRIPTS)
    for address, integrity in vendored:
        content = (STATIC / address.removeprefix("/static/")).read_bytes()
        assert integrity == "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode(), address


def test_the_page_and_its_script_name_no_foreign_address() -> None:
    text = graphiql.page() + (STATIC / "graphiql" / "start.js").read_text(encoding="utf-8")
    assert re.findall(r"(?:https?|wss?)://[a-z0-9][^\s\"'<>)]*", text, re.IGNORECASE) == []


def test_no_script_stands_in_the_page() -> None:
    assert re.findall(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))", graphiql.page()) == []
    assert "unsafe-eval" not in graphiql.POLICY


def test_style_sheets_carry_what_they_show() -> None:
    for file in VENDORED.rglob("*.css"):
        targets = re.findall(r"url\(\s*[\"']?([^)]{0,8})", file.read_text(encoding="utf-8"))
        assert [target for target in targets if not target.startswith(("data:", "#"))] == [], file.name
        assert "@import" not in file.read_text(encoding="utf-8")


def test_nothing_lies_there_unused_and_the_notices_name_every_package() -> None:
    files = {*graphiql.STYLES, *graphiql.SCRIPTS}
    present = {str(path.relative_to(VENDORED)) for path in VENDORED.rglob("*") if path.is_file()}
    assert present == {*files, "NOTICES.txt"}
    notices = (VENDORED / "NOTICES.txt").read_text(encoding="utf-8")
    for file in files:
        package = re.match(r"(@?[^@]+)@([^/]+)/", file)
        assert package is not None
        assert f"{package[1]} {package[2]}" in notices


@pytest.mark.parametrize("authorization", ["Bearer abc.def-_", 'Bearer "quoted"\\', "</script><script>alert(1)"])
def test_the_authorization_reaches_the_page_as_it_is(authorization: str) -> None:
    page = graphiql.page(authorization=authorization, login="supervisor1")
    [data] = re.findall(r'<script id="vigie" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert json.loads(data)["authorization"] == authorization
    assert page.count("</script>") == graphiql.page().count("</script>")


@pytest.mark.parametrize("tab", graphiql.tabs(), ids=lambda tab: tab.query.splitlines()[0])
def test_each_operation_of_a_tab_is_valid_and_its_variables_are_filled(tab: graphiql.Tab) -> None:
    document = parse(tab.query)
    assert [error.message for error in validate(CORE, document)] == []
    asked = {
        definition.variable.name.value
        for operation in document.definitions
        if isinstance(operation, OperationDefinitionNode)
        for definition in operation.variable_definitions or ()
    }
    assert set(json.loads(tab.variables)) == asked
    assert set(re.findall(r"<([A-Z]+)>", tab.variables)) <= PLACEHOLDERS


@pytest.mark.parametrize("kind", ["query", "mutation", "subscription"])
def test_every_root_field_stands_ready_in_a_tab(kind: str) -> None:
    roots = {"query": CORE.query_type, "mutation": CORE.mutation_type, "subscription": CORE.subscription_type}[kind]
    assert roots is not None
    ready = {
        field.name.value
        for tab in graphiql.tabs()
        for operation in parse(tab.query).definitions
        if isinstance(operation, OperationDefinitionNode) and operation.operation.value == kind
        for field in operation.selection_set.selections
        if isinstance(field, FieldNode)
    }
    assert set(roots.fields) - ready == set()
