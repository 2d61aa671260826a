"""Finds in the log alone how long customers waited for what their agents wrote. Part of brute_force.py."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from models.events.facts import MessagePosted
from models.vocabulary import MessageVisibility


@dataclass
class LogReply:
    """What an agent wrote to a customer. It `is_first`, or the customer had waited for it since they wrote."""

    agent: UUID
    queue: UUID
    at: datetime
    seconds: float
    is_first: bool


@dataclass
class Words:
    """What was said in one conversation, as figures need it."""

    owed_since: datetime | None = None
    replies: list[LogReply] = field(default_factory=list)

    def hear(self, fact: MessagePosted, *, begun_at: datetime) -> None:
        message, after = fact.message, fact.after
        if message.from_customer:
            if after.elevated_to is None:
                self.owed_since = self.owed_since or fact.at
        elif message.visibility is MessageVisibility.PUBLIC and message.audience is None:
            if message.sender_id and message.sender_id == after.agent_id and not after.agent_is_bot:
                is_first = not any(each.is_first for each in self.replies)
                since = begun_at if is_first else self.owed_since
                if since:
                    seconds = (fact.at - since).total_seconds()
                    self.replies.append(LogReply(message.sender_id, after.queue_id, fact.at, seconds, is_first))
            self.owed_since = None


def replied(replies: Sequence[LogReply], within: int) -> dict[str, Any]:
    firsts = [each.seconds for each in replies if each.is_first]
    later = [each.seconds for each in replies if not each.is_first]
    return {
        "firstReplies": len(firsts),
        "firstRepliesInTime": sum(seconds <= within for seconds in firsts),
        "averageFirstReplySeconds": sum(firsts) / len(firsts) if firsts else None,
        "replies": len(later),
        "averageReplySeconds": sum(later) / len(later) if later else None,
    }
