"""How a sentiment engine read a single message, and which words weighed. The conversation's sentiment is in sentiment.py."""

from datetime import datetime

import strawberry

from models import tables
from models.sentiment import registry
from models.sentiment.engine import FALLBACK, Engine, Utterance
from models.vocabulary import Polarity
from schema.context import Info
from schema.types.people import Actor


@strawberry.type(description="A word of a message, or marks, that moved its score.")
class WeighingWord:
    word: str = strawberry.field(
        description="The word, or marks such as `!!!`; some engines write words in lower case."
    )
    weight: float = strawberry.field(description="How much it moved the score: below 0 down, above 0 up.")


@strawberry.type(
    description="How a supervisor says that a message reads. It counts in place of how the sentiment engine read it."
)
class SentimentCorrection:
    row: strawberry.Private[tables.SentimentCorrection]
    reads: Polarity = strawberry.field(description="How it reads.")
    corrected_at: datetime = strawberry.field(description="When it was corrected.")

    @classmethod
    def of(cls, row: tables.SentimentCorrection) -> "SentimentCorrection | None":
        """None if it was withdrawn."""
        return cls(row=row, reads=row.reads, corrected_at=row.corrected_at) if row.reads else None

    @strawberry.field(description="Who corrected it.")
    async def corrected_by(self, info: Info) -> Actor:
        return await Actor.load(info, self.row.corrected_by_id)


@strawberry.type(
    description=(
        "How a sentiment engine read a message of the customer. It is an estimate by software, not a judgement of a "
        "person, and is never shown to customers."
    )
)
class SentimentReading:
    row: strawberry.Private[tables.Message]
    score: float = strawberry.field(description="From -1 (worst) to 1 (best).")
    negative: float | None = strawberry.field(
        description="The probability that the customer is unhappy; null if an earlier release read it, as the next three."
    )
    neutral: float | None = strawberry.field(description="The probability that they are neither happy nor unhappy.")
    positive: float | None = strawberry.field(description="The probability that they are happy.")
    confidence: float | None = strawberry.field(description="How sure the engine is of the likeliest, from 0 to 1.")
    engine: str | None = strawberry.field(
        description="The engine, with its version; null if an earlier release read it."
    )
    is_fallback: bool = strawberry.field(
        description="Whether the built-in engine read it, because the chosen one could not be reached."
    )

    @classmethod
    def of(cls, row: tables.Message) -> "SentimentReading | None":
        """None while there is no score."""
        if row.sentiment_score is None:
            return None
        return cls(
            row=row,
            score=row.sentiment_score,
            negative=row.sentiment_negative,
            neutral=row.sentiment_neutral,
            positive=row.sentiment_positive,
            confidence=row.sentiment_confidence,
            engine=row.sentiment_engine,
            is_fallback=(row.sentiment_engine or "").endswith(FALLBACK),
        )

    @strawberry.field(
        description=(
            "The words that moved the score most, strongest first, at most 8. Empty if the engine can't tell, or is no "
            "longer the one that read the message."
        )
    )
    async def words(self, info: Info) -> list[WeighingWord]:
        loaders, row = info.context.loaders, self.row
        conversation = await loaders.conversation_rows.load(row.conversation_id)
        if conversation is None or row.text is None:
            return []
        workstream = await loaders.workstreams.load(conversation.workstream_id)
        chosen = workstream.sentiment_engine if workstream else None
        name = (row.sentiment_engine or "").removesuffix(FALLBACK)
        for engine in (registry.engine(chosen or ""), registry.engine(registry.DEFAULT)):
            if engine.name == name:
                question = await loaders.questions_before.load(row.id)
                return await _weighing(engine, Utterance(row.text, row.language, question), info)
        return []


async def _weighing(engine: Engine, utterance: Utterance, info: Info) -> list[WeighingWord]:
    """The engine reads the message several times for them: a page of long ones takes a second, so each has its own turn."""
    budget = info.context.budget
    if budget is not None:
        await budget.next_turn()
        if not budget.spend(0):
            return []
        budget.end_turn()
    return [WeighingWord(word=each.word, weight=each.weight) for each in engine.weighing_words(utterance)]
