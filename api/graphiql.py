"""Strawberry's GraphiQL page with our own files, so that it works offline; graphql.py answers a browser with it."""

import json
import re

from strawberry.http.ides import get_graphql_ide_html

STATIC = "/static/vendor/graphiql"

# Below api/static/vendor/graphiql/: package, version, path inside it. The page's integrity hashes hold for them.
FILES = (
    "react@18.2.0/umd/react.production.min.js",
    "react-dom@18.2.0/umd/react-dom.production.min.js",
    "js-cookie@3.0.5/dist/js.cookie.min.js",
    "graphiql@3.8.3/graphiql.min.css",
    "@graphiql/plugin-explorer@1.0.2/dist/style.css",
    "graphiql@3.8.3/graphiql.min.js",
    "@graphiql/plugin-explorer@1.0.2/dist/index.umd.js",
)

HEADERS_STATE = "React.useState(parameters.headers)"


class PageChanged(Exception):
    """Strawberry's page isn't the one this module knows: vendor the files it names now, and look at it again."""


def page(*, authorization: str | None = None) -> str:
    """The page. `authorization` fills its Headers tab: headers over HTTP, and a subscription's connection_init."""
    html = get_graphql_ide_html("graphiql")
    for file in FILES:
        html = _replaced(html, rf'"https://[^/"]+/{re.escape(file)}"', f'"{STATIC}/{file}"')
    html = _replaced(html, "<title>Strawberry GraphiQL</title>", "<title>Vigie – GraphiQL</title>")
    if authorization is not None:
        headers = _javascript_string(json.dumps({"Authorization": authorization}, indent=2))
        html = _replaced(html, re.escape(HEADERS_STATE), f"React.useState(parameters.headers || {headers})")
    return html


def _replaced(html: str, pattern: str, replacement: str) -> str:
    """Exactly one occurrence, or strawberry has moved on and the page would go online without a word."""
    html, count = re.subn(pattern, lambda _: replacement, html)
    if count != 1:
        raise PageChanged(f"{pattern} occurs {count} times in strawberry's page instead of once")
    return html


def _javascript_string(text: str) -> str:
    return json.dumps(text).replace("<", "\\u003c")  # "</script>" would end the script it stands in
