"""The GraphiQL page of api/graphiql.py loads nothing but our own, unaltered files."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from strawberry.http.ides import get_graphql_ide_html

from api import graphiql

VENDORED = Path(graphiql.__file__).parent / "static" / "vendor" / "graphiql"
LOADED_ONLY_BY_NAME = "http://www.w3.org/"  # XML namespaces: names that look like addresses


class Loads(HTMLParser):
    """What a browser fetches for a page: address and integrity hash of each script, style sheet and picture."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        for name in ("src", "href"):
            if address := attributes.get(name):
                self.found.append((address, attributes.get("integrity")))


def test_every_file_is_ours_and_has_the_hash_the_page_demands() -> None:
    fetched = [load for load in Loads(graphiql.page()).found if not load[0].startswith("data:")]
    assert [address for address, _ in fetched] == [f"/static/vendor/graphiql/{file}" for file in graphiql.FILES]
    for address, integrity in fetched:
        content = (VENDORED / address.removeprefix("/static/vendor/graphiql/")).read_bytes()
        assert integrity == "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode(), address


def test_the_page_names_no_foreign_address() -> None:
    addresses = re.findall(r"(?:https?:|wss?:)?//[a-z0-9][^\s\"'<>)]*", graphiql.page(), re.IGNORECASE)
    assert [address for address in addresses if not address.startswith(LOADED_ONLY_BY_NAME)] == []


def test_style_sheets_carry_what_they_show() -> None:
    for file in VENDORED.rglob("*.css"):
        targets = re.findall(r"url\(\s*[\"']?([^)]{0,8})", file.read_text(encoding="utf-8"))
        assert [target for target in targets if not target.startswith(("data:", "#"))] == [], file.name
        assert "@import" not in file.read_text(encoding="utf-8")


def test_nothing_lies_there_unused_and_the_notices_name_every_package() -> None:
    present = {str(path.relative_to(VENDORED)) for path in VENDORED.rglob("*") if path.is_file()}
    assert present == {*graphiql.FILES, "NOTICES.txt"}
    notices = (VENDORED / "NOTICES.txt").read_text(encoding="utf-8")
    for file in graphiql.FILES:
        package = re.match(r"(@?[^@]+)@([^/]+)/", file)
        assert package is not None
        assert f"{package[1]} {package[2]}" in notices


def test_subscriptions_go_to_the_address_of_the_page() -> None:
    page = graphiql.page()
    assert 'const fetchURL = window.location.href.split("?")[0];' in page
    assert "const subscriptionUrl = httpUrlToWebSockeUrl(fetchURL);" in page
    assert re.search(r"createFetcher\(\{[^}]*subscriptionUrl,", page)


@pytest.mark.parametrize("authorization", ["Bearer abc.def-_", 'Bearer "quoted"\\', "</script><script>alert(1)"])
def test_the_headers_tab_starts_with_the_authorization_given(authorization: str) -> None:
    page = graphiql.page(authorization=authorization)
    preset = re.search(r"React\.useState\(parameters\.headers \|\| (\".*\")\);", page)
    assert preset is not None
    assert json.loads(json.loads(preset[1])) == {"Authorization": authorization}
    assert page.count("</script>") == graphiql.page().count("</script>")


def test_without_authorization_the_headers_tab_is_empty() -> None:
    assert graphiql.HEADERS_STATE in graphiql.page()


def test_a_new_version_of_strawberrys_page_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    newer = get_graphql_ide_html("graphiql").replace("graphiql@3.8.3", "graphiql@3.9.0")
    monkeypatch.setattr(graphiql, "get_graphql_ide_html", lambda _: newer)
    with pytest.raises(graphiql.PageChanged, match=re.escape("graphiql@3")):
        graphiql.page()
