"""The queues as they were at an earlier position of the log: as they are now, moved backwards by the facts since then.

Alert rules start from there: those that run (followers/alerts) and those that are tried (rehearsal.py).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from tortoise.expressions import Q

from models.database.connections import connection
from models.events import log
from models.events.facts import ConfigurationChanged, ConversationFact
from models.events.log import Entry
from models.rules.alerts.scene import Contact, Scene, Seen, contact_of
from models.tables import Conversation, HandlingSpan
from models.vocabulary import ConfigurationKind, ConversationState, StateReason

MOST_FACTS = 50_000  # takes about two seconds, and 50 MB while it lasts
AT_ONCE = 100  # facts, which are read and decoded in some milliseconds; then others have their turn


@dataclass(frozen=True, slots=True)
class Step:
    """What alert rules see of a fact: what a conversation was and is, or that a rule was saved or deleted."""

    seq: int
    at: datetime
    before: Seen | None = None
    after: Seen | None = None
    rule_id: UUID | None = None


def step_of(entry: Entry) -> Step | None:
    """None for a fact by which nothing can ring."""
    seq, fact = entry.seq, entry.fact
    if isinstance(fact, ConversationFact):
        before, after = Seen.of(fact.before) if fact.before else None, Seen.of(fact.after)
        return None if before == after else Step(seq, fact.at, before, after)
    if isinstance(fact, ConfigurationChanged) and fact.subject is ConfigurationKind.ALERT_RULE:
        return Step(seq, fact.at, rule_id=fact.subject_id)
    return None


async def steps_after(seq: int, upto: int) -> list[Step]:
    """The steps of the facts after `seq`, in order. Call it in a snapshot in which `upto` is the last fact."""
    steps: list[Step] = []
    while seq < upto:
        entries = await log.read_after(seq, limit=AT_ONCE, using=connection())
        if not entries:
            break
        steps += [step for entry in entries if (step := step_of(entry))]
        seq = entries[-1].seq
        await asyncio.sleep(0)
    return steps


async def scene_before(steps: Sequence[Step], *, contacts_since: datetime) -> Scene:
    """The scene before these steps, the last ones of the log. Call it in the snapshot in which they were read.

    Contacts are those since this moment; those of a conversation that was deleted since are missing. Takes three statements.
    """
    scene = Scene()
    async for row in Conversation.filter(state=ConversationState.OPEN).order_by("id"):
        scene.move(None, Seen.of(row.values()))
    for each in await _contacts(contacts_since):
        scene.count(each)
    for number, step in enumerate(reversed(steps)):
        if step.after is not None:
            if contact := contact_of(step.before, step.after, step.at):
                scene.forget(contact)
            scene.move(step.after, step.before)
        if number % AT_ONCE == 0:
            await asyncio.sleep(0)
    return scene


async def _contacts(since: datetime) -> list[Contact]:
    """Those since then, in their order: what the figures count as answered and as abandoned (reading/counting.py)."""
    answered = HandlingSpan.filter(since__gte=since, first_wait_seconds__isnull=False)
    lost = Conversation.filter(
        ~Q(state_reason=StateReason.FORCE_CLOSED_BY_SUPERVISOR),
        closed_at__gte=since,
        accepted_at=None,
        offered_to_human_at__isnull=False,
        abandoned_soon=False,
    )
    found = [
        Contact(row_id, (queue_id, channel), at.astimezone(UTC), wait)
        for row_id, queue_id, channel, at, wait in await answered.values_list(
            "conversation_id", "queue_id", "channel", "since", "first_wait_seconds"
        )
    ]
    found += [
        Contact(row_id, (queue_id, channel), at.astimezone(UTC), None)
        for row_id, queue_id, channel, at in await lost.values_list("id", "queue_id", "channel", "closed_at")
    ]
    return sorted(found, key=lambda contact: (contact.at, contact.conversation_id))
