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
from models.operations.sentiment.score_messages import Judged
from models.reading.questions import QUESTION
from models.sentiment import registry
from models.sentiment.engine import Engine, Reading, Utterance
from models.sentiment.languages import Detected, follow, primary, why_unjudged
from models.sentiment.window import WINDOW_MESSAGES
from models.vocabulary import LanguageSource, UnsureReason

MOST_EARLIER = 2 * WINDOW_MESSAGES
MOST_REMEMBERED = 10_000  # conversations of which nothing earlier has to be read

_COLUMNS = f"""SELECT message.id, message.conversation_id, message.number, message.text, ({QUESTION}) AS question,
        message.scored_at IS NOT NULL AS is_earlier, message.sentiment_score IS NOT NULL AS is_read,
        message.corrected_to IS NOT NULL AS is_corrected, message.language AS written_in, conversation.language,
        conversation.language_known_by, conversation.unsure_because, workstream.sentiment_engine,
        EXISTS (SELECT 1 FROM messages AS scored WHERE scored.conversation_id = message.conversation_id
            AND scored.from_customer AND scored.scored_at IS NOT NULL) AS has_earlier
    FROM messages AS message
    JOIN conversations AS conversation ON conversation.id = message.conversation_id
    JOIN workstreams AS workstream ON workstream.id = conversation.workstream_id
    WHERE message.from_customer AND message.text IS NOT NULL AND """
_NEW = _COLUMNS + "message.id = ANY($1)"
_EARLIER = (
    _COLUMNS
    + f"""message.conversation_id = ANY($1) AND message.scored_at IS NOT NULL AND message.number IN (
            SELECT newest.number FROM messages AS newest
            WHERE newest.conversation_id = message.conversation_id AND newest.from_customer
                AND newest.scored_at IS NOT NULL
            ORDER BY newest.number DESC LIMIT {MOST_EARLIER}
        )"""
)

_settled: dict[UUID, None] = {}


@dataclass(slots=True)
class _Message:
    """`written_in` is the language that its row has; `language` the one to judge it in, None while nobody knows it."""

    id: UUID
    number: int
    text: str
    question: str | None
    is_earlier: bool
    is_read: bool
    is_corrected: bool
    written_in: str
    language: str | None = None


@dataclass(slots=True)
class _Talk:
    """A conversation's messages in the batch, oldest first once all are read. `language` is None while nobody knows it.

    If it `was_unknown` until now, there are earlier messages that could not be judged. Who knows it now may be the customer.
    """

    id: UUID
    hint: str | None
    language: str | None
    is_said: bool  # by the customer or the channel
    was_unknown: bool
    has_earlier: bool
    engine: Engine
    messages: list[_Message] = field(default_factory=list)
    detected: Detected | None = None
    is_settled: bool = False
    readings: dict[UUID, Reading | None] = field(default_factory=dict)

    @property
    def needs_earlier(self) -> bool:
        return self.has_earlier and (self.was_unknown or self.id not in _settled)

    def find_languages(self) -> None:
        if self.is_said:
            # If one that could not be judged was corrected, there is a level, and no longer a reason that there is none.
            self.was_unknown |= any(each.is_corrected and not each.is_read for each in self.messages)
            self.is_settled = True
            for message in self.messages:
                message.language = self.language
            return
        # With fewer earlier messages than were asked for, they are all that there are.
        is_read = self.needs_earlier or not self.has_earlier
        is_whole = is_read and sum(each.is_earlier for each in self.messages) < MOST_EARLIER
        settled = None if self.language is None or is_whole else self.language
        course = follow([each.text for each in self.messages], settled=settled, hint=self.hint)
        for message, language in zip(self.messages, course.languages, strict=True):
            message.language = language or self.language
        self.is_settled = course.is_settled
        newest = self.messages[-1].language
        if newest and (self.language is None or primary(newest) != primary(self.language)):
            self.language, self.detected = newest, course.detected

    def is_asked(self, message: _Message) -> bool:
        """Earlier ones are judged that could not be before, and, unless somebody said it, that were in another language."""
        if message.language is None or not message.text:  # a message may have only something beside its text
            return False
        if message.is_earlier and message.is_read:
            return not self.is_said and primary(message.written_in) != primary(message.language)
        return not message.is_earlier or self.was_unknown or self.detected is not None

    @property
    def judged(self) -> Judged:
        earlier = frozenset(each.id for each in self.messages if each.is_earlier)
        because = why_unjudged(self.language, self.engine.languages)
        found = [each for each in self.messages if each.language and (each.is_earlier or not self.is_said)]
        languages = {each.id: each.language for each in found if each.language}
        is_whole = all(each.id in self.readings for each in self.messages if self.is_asked(each))
        return Judged(self.readings, self.detected, because, languages, earlier, self.is_settled and is_whole)


async def judge(message_ids: Sequence[UUID]) -> dict[UUID, Judged]:
    """What to keep for each conversation of these messages.

    Takes one statement, and another if earlier messages matter: a language is not known, or not settled. A message that its
    engine fails to judge is left out, and reported.
    """
    talks: dict[UUID, _Talk] = {}
    _sort(await prepared.select(_NEW, list(message_ids)), talks)
    if needing := [conversation_id for conversation_id, talk in talks.items() if talk.needs_earlier]:
        _sort(await prepared.select(_EARLIER, needing), talks)
    by_engine: defaultdict[int, list[_Talk]] = defaultdict(list)
    for talk in talks.values():
        talk.messages.sort(key=lambda each: each.number)
        talk.find_languages()
        by_engine[id(talk.engine)].append(talk)
        await asyncio.sleep(0)  # the detector takes 0.1 ms for each message: others have their turn
    await asyncio.gather(*map(_judge, by_engine.values()))  # one that hangs delays no other
    return {conversation_id: talk.judged for conversation_id, talk in talks.items() if talk.readings}


def remember(conversation_id: UUID, judged: Judged) -> None:
    """Once it is kept: of a conversation whose language is settled, nothing earlier is read again."""
    if judged.is_settled:
        if len(_settled) >= MOST_REMEMBERED:
            _settled.clear()
        _settled[conversation_id] = None


def _sort(rows: Sequence[dict[str, Any]], talks: dict[UUID, _Talk]) -> None:
    for row in rows:
        conversation_id, known_by = _id(row["conversation_id"]), row["language_known_by"]
        talk = talks.get(conversation_id)
        if talk is None:
            talk = talks[conversation_id] = _Talk(
                id=conversation_id,
                hint=None if known_by else row["language"],  # what was detected is no hint to itself
                language=row["language"] if known_by else None,
                is_said=known_by in (LanguageSource.SAID, LanguageSource.CHANNEL),
                was_unknown=not known_by or row["unsure_because"] == UnsureReason.LANGUAGE_UNKNOWN,
                has_earlier=bool(row["has_earlier"]),
                engine=registry.engine(row["sentiment_engine"] or ""),
            )
        message_id = _id(row["id"])
        if all(each.id != message_id for each in talk.messages):
            talk.messages.append(
                _Message(
                    id=message_id,
                    number=row["number"],
                    text=row["text"],
                    question=row["question"],
                    is_earlier=bool(row["is_earlier"]),
                    is_read=bool(row["is_read"]),
                    is_corrected=bool(row["is_corrected"]),
                    written_in=row["written_in"],
                )
            )


async def _judge(talks: Sequence[_Talk]) -> None:
    """Messages of an unknown language get no reading. Those that had none before are left as they are."""
    asked: list[tuple[_Talk, _Message]] = []
    for talk in talks:
        for message in talk.messages:
            if talk.is_asked(message):
                asked.append((talk, message))
            elif not message.is_earlier:
                talk.readings[message.id] = None
    if not asked:
        return
    utterances = [Utterance(message.text, message.language, message.question) for _, message in asked]
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
