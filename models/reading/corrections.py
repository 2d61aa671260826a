"""What supervisors said of customers' messages, as labelled data for `sentiment train` and `sentiment evaluate`."""

from collections.abc import AsyncIterator
from uuid import UUID

from models.database import prepared
from models.reading.questions import QUESTION
from models.vocabulary import Polarity

BATCH = 500
SOURCE = "corrections"  # api/sentiment/training.py says what it weighs
_SELECT = f"""SELECT message.id, message.conversation_id, message.text, message.language, message.corrected_to,
        ({QUESTION}) AS question
    FROM messages AS message
    JOIN conversations AS conversation ON conversation.id = message.conversation_id
    WHERE message.id IN (SELECT correction.message_id FROM sentiment_corrections AS correction)
        AND message.corrected_to IS NOT NULL AND message.text <> ''
        AND conversation.language_known_by IS NOT NULL AND message.id > $1
    ORDER BY message.id LIMIT {BATCH}"""


async def labelled() -> AsyncIterator[dict[str, object]]:
    """One after another, in no order that tells anything: {"lang", "text", "label", "source", "scenario", "question"}.

    The scenario is the conversation. Where nobody knows what its customer writes, a language would be a guess: left out.
    """
    after: object = UUID(int=0)
    while rows := await prepared.select(_SELECT, after):
        for row in rows:
            told = {
                "lang": row["language"],
                "text": row["text"],
                "label": Polarity(row["corrected_to"]).label,
                "source": SOURCE,
                "scenario": str(row["conversation_id"]),
            }
            yield told | ({"question": row["question"]} if row["question"] else {})
        after = rows[-1]["id"]
