"""Reads customers' messages in batches and has sentiment engines judge them, outside of any transaction. scoring.py calls it.

Each message goes to the engine of its workstream, with its language and with the question before it.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from models import faults
from models.database import prepared
from models.operations.conversations.score_messages import Judged
from models.reading.questions import QUESTION
from models.sentiment import registry
from models.sentiment.engine import Engine, Reading, Utterance
from models.sentiment.languages import Detected, detect, detect_change, why_unjudged
from models.sentiment.window import WINDOW_MESSAGES
from models.vocabulary import LanguageSource, UnsureReason

_COLUMNS = f"""SELECT message.id, message.conversation_id, message.number, message.text, ({QUESTION}) AS question,
        message.scored_at IS NOT NULL AS is_earlier, conversation.language, conversation.language_known_by,
        conversation.unsure_because, workstream.sentiment_engine
    FROM messages AS message
    JOIN conversations AS conversation ON conversation.id = message.conversation_id
    JOIN workstreams AS workstream ON workstream.id = conversation.workstream_id
    WHERE message.from_customer AND message.text IS NOT NULL AND """
_NEW = _COLUMNS + "message.id = ANY($1)"
# Those that could not be judged before, because nobody knew the language.
_EARLIER = (
    _COLUMNS
    + f"""message.conversation_id = ANY($1) AND message.scored_at IS NOT NULL AND message.sentiment_score IS NULL
        AND message.number IN (
            SELECT newest.number FROM messages AS newest
            WHERE newest.conversation_id = message.conversation_id AND newest.from_customer
            ORDER BY newest.number DESC LIMIT {2 * WINDOW_MESSAGES}
        )"""
)


@dataclass(frozen=True, slots=True)
class _Message:
    id: UUID
    number: int
    text: str
    question: str | None
    is_earlier: bool


@dataclass(slots=True)
class _Talk:
    """A conversation's messages in the batch, oldest first once all are read. `language` is None while nobody knows it.

    If it `was_unknown` until now, there are earlier messages that could not be judged. Who knows it now may be the customer.
    """

    hint: str
    language: str | None
    is_detected: bool
    was_unknown: bool
    engine: Engine
    messages: list[_Message] = field(default_factory=list)
    detected: Detected | None = None
    readings: dict[UUID, Reading | None] = field(default_factory=dict)

    def find_language(self) -> None:
        if self.language is None:
            self.detected = detect([each.text for each in self.messages], hint=self.hint)
        elif self.is_detected:
            self.detected = detect_change(self.messages[-1].text, known=self.language)
        if self.detected:
            self.language = self.detected.code

    @property
    def judged(self) -> Judged:
        earlier = frozenset(each.id for each in self.messages if each.is_earlier)
        because = why_unjudged(self.language, self.engine.languages)
        return Judged(self.readings, self.detected, because, self.language, earlier)


async def judge(message_ids: Sequence[UUID]) -> dict[UUID, Judged]:
    """What to keep for each conversation of these messages. Takes one statement, and another if a language is or was not known.

    A message that its engine fails to judge is left out, and reported.
    """
    talks: dict[UUID, _Talk] = {}
    _sort(await prepared.select(_NEW, list(message_ids)), talks)
    unknown = [conversation_id for conversation_id, talk in talks.items() if talk.was_unknown]
    if unknown:
        _sort(await prepared.select(_EARLIER, unknown), talks)
    by_engine: defaultdict[int, list[_Talk]] = defaultdict(list)
    for talk in talks.values():
        talk.messages.sort(key=lambda each: each.number)
        talk.find_language()
        by_engine[id(talk.engine)].append(talk)
        await asyncio.sleep(0)  # the detector takes 0.1 ms for each: others have their turn
    await asyncio.gather(*map(_judge, by_engine.values()))  # one that hangs delays no other
    return {conversation_id: talk.judged for conversation_id, talk in talks.items() if talk.readings}


def _sort(rows: Sequence[dict[str, Any]], talks: dict[UUID, _Talk]) -> None:
    for row in rows:
        conversation_id, known_by = _id(row["conversation_id"]), row["language_known_by"]
        talk = talks.get(conversation_id)
        if talk is None:
            talk = talks[conversation_id] = _Talk(
                hint=row["language"],
                language=row["language"] if known_by else None,
                is_detected=known_by == LanguageSource.DETECTED,
                was_unknown=not known_by or row["unsure_because"] == UnsureReason.LANGUAGE_UNKNOWN,
                engine=registry.engine(row["sentiment_engine"] or ""),
            )
        message = _Message(_id(row["id"]), row["number"], row["text"], row["question"], bool(row["is_earlier"]))
        if message not in talk.messages:
            talk.messages.append(message)


async def _judge(talks: Sequence[_Talk]) -> None:
    """Messages of an unknown language get no reading. Those that had none before are left as they are."""
    asked: list[tuple[_Talk, _Message]] = []
    for talk in talks:
        for message in talk.messages:
            if talk.language is not None:
                asked.append((talk, message))
            elif not message.is_earlier:
                talk.readings[message.id] = None
    if not asked:
        return
    utterances = [Utterance(message.text, talk.language, message.question) for talk, message in asked]
    readings = await _all_or_each(talks[0].engine, utterances, [message.id for _, message in asked])
    for (talk, message), reading in zip(asked, readings, strict=True):
        if not isinstance(reading, Exception):
            talk.readings[message.id] = reading


async def _all_or_each(
    engine: Engine, utterances: Sequence[Utterance], ids: Sequence[UUID]
) -> Sequence[Reading | Exception | None]:
    """The readings of a batch. If it fails, each message is judged alone, so that one bad text harms no other."""
    try:
        return await engine.judge(utterances)
    except Exception as error:
        if len(utterances) == 1:
            faults.report(error, f"message {ids[0]} could not be judged")
            return [error]
    readings: list[Reading | Exception | None] = []
    for utterance, message_id in zip(utterances, ids, strict=True):
        readings.extend(await _all_or_each(engine, [utterance], [message_id]))
    return readings


def _id(raw: object) -> UUID:
    return raw if isinstance(raw, UUID) else UUID(str(raw))
