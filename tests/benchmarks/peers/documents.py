"""What clients send to Vigie and to the peers alike: the dashboard's own document, one of four fields, and a page."""

from pathlib import Path

from tests.benchmarks.dashboards import PAGES, dashboard

_HERE = Path(__file__).parent
SCHEMA = Path(__file__).parents[3] / "schema" / "schema.graphql"

DASHBOARD, FOUR_FIELDS = "dashboard's document", "four fields"
STREAMS = {DASHBOARD: dashboard(), FOUR_FIELDS: (_HERE / "four_fields.graphql").read_text(encoding="utf-8")}
_ROW = "".join(
    (PAGES / name).read_text(encoding="utf-8")
    for name in ("row.graphql", "../conversation/sentiment.graphql", "../conversation/hand.graphql")
)
PAGE = (_HERE / "page.graphql").read_text(encoding="utf-8") + _ROW
ROWS = (_HERE / "rows.graphql").read_text(encoding="utf-8") + _ROW
PAGE_SQL = (_HERE / "page.sql").read_text(encoding="utf-8")
