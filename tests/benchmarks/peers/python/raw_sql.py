"""The page without GraphQL: one joined statement, its rows as dictionaries, written by orjson."""

import sqlite3
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.benchmarks.peers.python.serving import given, serve

PAGE = 50
PLAIN = 14  # columns of the conversation itself, at the front of each row

prepared = given()
database = sqlite3.connect(prepared["database"])
names = [column[0] for column in database.execute(prepared["pageSql"], ["[]"]).description][:PLAIN]


async def page(request: Request) -> Response:
    asked = orjson.loads(await request.body())
    queues = orjson.dumps(asked["variables"]["filter"]["queueIds"]).decode()
    rows = database.execute(prepared["pageSql"], [queues]).fetchall()
    edges = [{"node": node(row)} for row in rows[:PAGE]]
    answer = {"edges": edges, "pageInfo": {"hasNextPage": len(rows) > PAGE}}
    return Response(orjson.dumps({"data": {"ongoingConversations": answer}}), media_type="application/json")


def node(row: tuple[Any, ...]) -> dict[str, Any]:
    attention, actions, queue, name, agent, agent_name, is_bot, customer, *others = row[PLAIN:]
    *sentiment, state, reason, kind, expires, offered = others
    level, score, changed, confidence, trend, is_fallback = sentiment
    told = {"level": level, "score": score, "changedAt": changed, "confidence": confidence, "trend": trend}
    return {
        **dict(zip(names, row[:PLAIN], strict=True)),
        "queue": {"id": queue, "name": name},
        "agent": {"id": agent, "name": agent_name, "isBot": bool(is_bot)} if agent else None,
        "customer": {"name": customer},
        "sentiment": {**told, "isFallback": bool(is_fallback)} if level else None,
        "sentimentStatus": {"state": state, "reason": reason},
        "pendingOffer": {"kind": kind, "expiresAt": expires, "agent": {"name": offered}} if kind else None,
        "raisedHand": None,
        "closesAt": None,
        "attention": orjson.Fragment(attention),
        "viewerActions": orjson.Fragment(actions),
    }


if __name__ == "__main__":
    serve(Starlette(routes=[Route("/graphql", page, methods=["POST"])]))
