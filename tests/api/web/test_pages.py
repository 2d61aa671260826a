"""The pages at /: what the browser keeps of them, and that they load nothing foreign. How they behave is tests/browser/'s."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from api.settings import Settings
from api.web.app import create_app
from api.web.pages import ASK_EACH_TIME, DIST, NEVER_CHANGES, pages
from tests.support.running_server import RunningServer

CSP = "content-security-policy"
# In the files as names, or as words of an error message; nothing is loaded from there.
NAMES_NOT_ADDRESSES = {"http://www.w3.org"}
MOST_BYTES = 100_000  # gzipped, of everything that is served, but for the next
# Loaded only where people sign in at an identity provider, where there is a bot or a raised hand, or when somebody opens how
# a message reads, the alerts, or the commands, or selects rows.
APART = {
    "assets/signin-*.js": 12_000,
    "assets/reading-*.js": 2_400,
    "assets/reading-*.css": 400,
    "assets/alerts-*.js": 7_800,
    "assets/alerts-*.css": 600,
    "assets/bulk-*.js": 7_000,
    "assets/bulk-*.css": 600,
    "assets/approvals-*.js": 3_600,
    "assets/approvals-*.css": 400,
    "assets/hands-*.js": 4_200,
    "assets/commands-*.js": 1_600,
}


class Loads(HTMLParser):
    """The addresses that a page makes the browser fetch, and the scripts that stand in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline_scripts = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = [value for name, value in attrs if name in ("src", "href") and value]
        self.addresses += found
        self.inline_scripts += tag == "script" and not found


def get(server: RunningServer, path: str, **headers: str) -> httpx2.Response:
    return httpx2.get(f"{server.base}{path}", headers=headers, timeout=30)


def test_the_page_is_asked_for_each_time_and_sent_only_when_it_changed(server: RunningServer) -> None:
    answer = get(server, "/")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == ASK_EACH_TIME
    again = get(server, "/", **{"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_only_named_origins_may_show_the_page_in_a_frame(server: RunningServer) -> None:
    assert "frame-ancestors 'none';" in get(server, "/").headers["content-security-policy"]
    settings = Settings(embedding_origins=("https://crm.example.com", "https://desk.example.com:8443"))
    page = TestClient(create_app(settings)).get("/")
    assert "; frame-ancestors https://crm.example.com https://desk.example.com:8443;" in page.headers[CSP]
    assert page.headers["cache-control"] == "no-store"
    for path in ("/graphql", "/nothing", "/healthz", "/chat.js"):
        answer = TestClient(create_app(settings)).get(path, headers={"accept": "text/html"})
        assert "frame-ancestors 'none';" in answer.headers[CSP], path
        assert "set-cookie" not in answer.headers


def test_what_the_page_loads_is_ours_and_is_kept_for_good(server: RunningServer) -> None:
    loads = Loads(get(server, "/").text)
    assets = [address for address in loads.addresses if address.startswith("/assets/")]
    assert sorted({*loads.addresses} - {*assets}) == ["/icon.svg"]
    assert len(assets) >= 2
    for address in assets:
        answer = get(server, address)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == NEVER_CHANGES
        assert re.search(r"-[\w-]{8}\.(js|css)$", address), "its name must change with its content"


def test_everything_built_is_served_and_compressed_where_it_pays(server: RunningServer) -> None:
    for path in DIST.rglob("*"):
        if path.is_file():
            answer = get(server, f"/{path.relative_to(DIST).as_posix()}")
            assert (answer.status_code, answer.content) == (200, path.read_bytes())
            assert ("content-encoding" in answer.headers) == (path.stat().st_size >= 500)


def test_the_page_keeps_to_a_policy_without_inline_scripts(server: RunningServer) -> None:
    answer = get(server, "/")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "script-src" not in answer.headers["content-security-policy"]
    assert Loads(answer.text).inline_scripts == 0


def test_nothing_built_names_a_foreign_address() -> None:
    for path in [*DIST.rglob("*.js"), *DIST.rglob("*.css"), *DIST.rglob("*.html")]:
        named = set(re.findall(r"https?://[\w.-]+", path.read_text(encoding="utf-8")))
        assert named <= NAMES_NOT_ADDRESSES, path.name


def test_everything_together_is_small() -> None:
    sizes = {path: len(gzip.compress(path.read_bytes())) for path in DIST.rglob("*") if path.is_file()}
    for pattern, most in APART.items():
        [part] = DIST.glob(pattern)
        assert sizes.pop(part) <= most
    assert sum(sizes.values()) <= MOST_BYTES


@pytest.mark.parametrize(
    "path", ["/nothing-here", "/assets/nothing-here.js", "/assets/../api/app.py", "/%2e%2e/Makefile"]
)
def test_other_addresses_are_the_apis_to_answer(server: RunningServer, path: str) -> None:
    answer = get(server, path)
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["extensions"]["code"] == "NOT_FOUND"


def test_where_nothing_is_built_the_page_says_what_to_do(tmp_path: Path) -> None:
    with TestClient(Starlette(routes=pages(tmp_path))) as client:
        answer = client.get("/")
    assert answer.status_code == 404
    assert "make frontend" in answer.text
