"""What servers are measured with: a floor for Vigie; a fact and rows for the peers, taken from Vigie's own answers."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.peers import database, documents
from tests.benchmarks.peers.checks import FIELD, selected
from tests.benchmarks.peers.documents import DASHBOARD, FOUR_FIELDS
from tests.benchmarks.peers.load_client import LoadClient, build
from tests.benchmarks.peers.servers import post
from tests.benchmarks.peers.vigie import Floor, Vigie, furnish

FIRST_SECONDS = 30
PAGE = 50


@dataclass(frozen=True)
class Prepared:
    """`file` is what the peers read. `fact` is what Vigie sends for one fact, by document; `page`, its answer to a page."""

    directory: Path
    client: Path
    floor: Floor
    file: Path
    fact: dict[str, dict[str, Any]]
    page: dict[str, Any]


def prepare(directory: Path, *, conversations: int) -> Prepared:
    """In an empty directory."""
    client = build(directory)
    floor = furnish(directory / "floor", conversations)
    with Vigie(floor) as vigie:
        rows = _all_rows(vigie)  # before the fact, which changes a row: each server begins with the floor
        opening, fact = _first_frames(vigie, client, directory)
    database.write(directory / "peers.sqlite3", rows)
    file = directory / "prepared.json"
    four = {"__typename": "", "position": "", "occurredAt": "", "conversation": {"id": "", "state": ""}}
    frames = {DASHBOARD: fact, FOUR_FIELDS: selected(fact, four)}
    given = {
        "schema": str(documents.SCHEMA),
        "database": str(directory / "peers.sqlite3"),
        "pageSql": documents.PAGE_SQL,
        "opening": opening,
        "fact": fact,
        "frames": {documents.STREAMS[name]: frame for name, frame in frames.items()},
    }
    file.write_text(json.dumps(given), encoding="utf-8")
    edges = [{"node": row} for row in rows[:PAGE]]
    page = {"data": {"ongoingConversations": {"edges": edges, "pageInfo": {"hasNextPage": len(rows) > PAGE}}}}
    return Prepared(directory, client, floor, file, frames, page)


def _all_rows(vigie: Vigie) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    page: dict[str, Any] = {"hasNextPage": True, "endCursor": None}
    while page["hasNextPage"]:
        body = json.dumps({"query": documents.ROWS, "variables": {"after": page["endCursor"]}}).encode()
        answer = json.loads(post(vigie.port, "/graphql", body, vigie.headers()))["data"]["ongoingConversations"]
        rows += [edge["node"] for edge in answer["edges"]]
        page = answer["pageInfo"]
    return rows


def _first_frames(vigie: Vigie, client: Path, directory: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The opening frame as the peers send it, without conversations, and a fact's frame."""
    with LoadClient(
        client,
        port=vigie.port,
        document=documents.STREAMS[DASHBOARD],
        inits=vigie.inits(),
        sockets=1,
        sampled=1,
        directory=directory,
    ) as following:
        following.expect(1, within=FIRST_SECONDS)
        vigie.publish(1)
        following.counted()
        [message] = following.samples()
    fact = message["payload"]["data"][FIELD]
    begins = {name: fact[name] for name in ("position", "previousPosition", "occurredAt")}
    return {"__typename": "ConversationList", **begins, "conversations": [], "last": True}, fact
