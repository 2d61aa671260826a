"""Queries all fields of `floor`, in a shape that can be compared with that of brute_force.py."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from models.tables import User
from models.vocabulary import Presence, SentimentLevel
from schema.ids import global_id, row_id
from tests.schema.asking import ask

LIVE = """
  ongoing { total open awaitingAcceptance inConversation waiting wrapUp }
  sentimentDistribution { level conversations }
"""
WORK = """
  answered answeredInTime averageFirstWaitSeconds serviceLevel
  firstReplies firstRepliesInTime averageFirstReplySeconds replies averageReplySeconds
  handled averageHandleSeconds transferred transferRate
"""
PRESENCES = "agentsByPresence { presence agents freeUnits } freeUnits"
WHOLE = f"""
fragment All on Figures {{ {LIVE} {WORK} inQueue longestWaitSince abandoned shortAbandoned abandonRate }}
fragment Whole on Floor {{
  since answerWithinSeconds
  ...All {PRESENCES}
  byQueue {{ queue {{ id name }} ...All {PRESENCES} }}
  byChannel {{ channel ...All }}
  byAgent {{ notice agents {{ agent {{ id name }} presence capacityTotal capacityAvailable {LIVE} {WORK} }} }}
}}"""
FLOOR = f"""
query Floor($queueIds: [ID!], $timeZone: String! = "UTC", $since: DateTime, $within: Int! = 20) {{
  asOf
  floor(queueIds: $queueIds, timeZone: $timeZone, since: $since, answerWithinSeconds: $within) {{ ...Whole }}
}}
{WHOLE}"""


async def floor_of(somebody: User, queue_ids: Sequence[UUID] | None = None, **variables: Any) -> dict[str, Any] | None:
    """The whole floor as `compared` shapes it; None when there is none for them."""
    if queue_ids is not None:
        variables["queueIds"] = [global_id("Queue", queue_id) for queue_id in queue_ids]
    floor = (await ask(somebody, FLOOR, **variables))["floor"]
    return compared(floor) if floor else None


def compared(floor: Mapping[str, Any]) -> dict[str, Any]:
    """Lists become mappings, moments datetimes; what identifies the answer and not the floor is left out."""
    queues = {row_id(each["queue"]["id"], "Queue"): _counts(each) for each in floor["byQueue"]}
    people = floor["byAgent"]
    agents = people and {each["agent"]["name"]: _counts(each) for each in people["agents"]}
    channels = {each["channel"]: _counts(each) for each in floor["byChannel"]}
    return {**_counts(floor), "byQueue": queues, "byAgent": agents, "byChannel": channels}


def _counts(answer: Mapping[str, Any]) -> dict[str, Any]:
    left_out = ("queue", "channel", "agent", "since", "answerWithinSeconds", "byQueue", "byAgent", "byChannel")
    counts = {name: value for name, value in answer.items() if name not in left_out}
    counts["sentimentDistribution"] = {
        SentimentLevel(each["level"]) if each["level"] else None: each["conversations"]
        for each in answer["sentimentDistribution"]
    }
    if "agentsByPresence" in answer:
        counts["agentsByPresence"] = {
            Presence(each["presence"]): (each["agents"], each["freeUnits"]) for each in answer["agentsByPresence"]
        }
    if answer.get("longestWaitSince"):
        counts["longestWaitSince"] = datetime.fromisoformat(answer["longestWaitSince"])
    return counts
