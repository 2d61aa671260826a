"""The GraphiQL page, with prepared operations as tabs. It loads only files of this server, so it works offline.

Its script is api/static/graphiql/start.js; its tabs are the files in api/graphiql_tabs/.
"""

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

API = Path(__file__).parents[1]
STATIC = "/static/vendor/graphiql"
VARIABLES = "# variables: "

# Files below api/static/vendor/graphiql/ (package, version, path) and the hash with which the browser verifies each.
STYLES = {
    "graphiql@3.8.3/graphiql.min.css": "Mq3vbRBY71jfjQAt/DcjxUIYY33ksal4cgdRt9U/hNPvHBCaT2JfJ/PTRiPKf0aM",
    "@graphiql/plugin-explorer@1.0.2/dist/style.css": "5DFJlDPW2tSATRbM8kzoP1j194jexLswuNmClWoRr2Q0x7R68JIQzPHZ02Faktwi",
}
SCRIPTS = {
    "react@18.2.0/umd/react.production.min.js": "tMH8h3BGESGckSAVGZ82T9n90ztNXxvdwvdM6UoR56cYcf+0iGXBliJ29D+wZ/x8",
    "react-dom@18.2.0/umd/react-dom.production.min.js": (
        "bm7MnzvK++ykSwVJ2tynSE5TRdN+xL418osEVF2DE/L/gfWHj91J2Sphe582B1Bh"
    ),
    "graphiql@3.8.3/graphiql.min.js": "HbRVEFG0JGJZeAHCJ9Xm2+tpknBQ7QZmNlO/DgZtkZ0aJSypT96YYGRNod99l9Ie",
    "@graphiql/plugin-explorer@1.0.2/dist/index.umd.js": (
        "2oonKe47vfHIZnmB6ZZ10vl7T0Y+qrHQF2cmNTaFDuPshpKqpUMGMc9jgj9MLDZ9"
    ),
}

# No inline script may run. Inline styles may, because GraphiQL's editor writes them.
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True, slots=True)
class Tab:
    """Operations to run. In `variables`, placeholders such as `<OPEN>` become ids that the page looks up at its start."""

    query: str
    variables: str


def page(*, authorization: str | None = None, login: str | None = None) -> str:
    """The page as HTML. `authorization` fills its Headers tab, which applies to HTTP requests and to connection_init.

    `login` is the login of the person signed in; with it, the page offers to sign in as someone else.
    """
    data = {"authorization": authorization, "login": login, "tabs": [asdict(tab) for tab in tabs()]}
    return _page_template().replace("/* page data */", _script_json(data))


@cache
def tabs() -> tuple[Tab, ...]:
    """The tabs, in the order of their file names."""
    return tuple(_tab(file) for file in sorted((API / "graphiql_tabs").glob("*.graphql")))


def _tab(file: Path) -> Tab:
    first, _, rest = file.read_text(encoding="utf-8").partition("\n")
    variables = json.loads(first.removeprefix(VARIABLES))
    return Tab(rest, json.dumps(variables, indent=2))


@cache
def _page_template() -> str:
    html = (API / "static" / "graphiql" / "page.html").read_text(encoding="utf-8")
    styles = [
        f'<link rel="stylesheet" crossorigin href="{STATIC}/{file}" integrity="sha384-{digest}" />'
        for file, digest in STYLES.items()
    ]
    scripts = [
        f'<script crossorigin src="{STATIC}/{file}" integrity="sha384-{digest}"></script>'
        for file, digest in SCRIPTS.items()
    ]
    html = html.replace("<!-- style sheets -->", "\n    ".join(styles))
    return html.replace("<!-- scripts -->", "\n    ".join(scripts))


def _script_json(data: object) -> str:
    # Without this, "</script>" in the data would end the script element.
    return json.dumps(data, indent=2).replace("<", "\\u003c")
