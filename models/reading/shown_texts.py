"""A message in words: its text, and a note about each thing that it has beside it, in the reader's language.

models/rules/conversations/contents.py has these things.
"""

from models import catalogue
from models.rules.conversations.contents import (
    REPLY_ELSEWHERE,
    Choice,
    Contact,
    Content,
    Location,
    Media,
    Reaction,
    Unshown,
    from_stored,
)
from models.tables import Message


def shown_text(message: Message, locale: str) -> str | None:
    """What somebody who reads this language sees of a person's message. None once it is erased."""
    if message.text is None or not message.contents:
        return message.text
    contents = from_stored(message.contents)
    notes = [note(each, locale) for each in contents]
    return "\n".join(each for each in (message.text, *notes) if each)


def note(content: Content, locale: str) -> str:
    """What it is, in the reader's language."""
    if content == Unshown(REPLY_ELSEWHERE):
        return catalogue.reply_elsewhere(locale)
    return catalogue.content_note(content.kind, _details(content), locale=locale)


def _details(content: Content) -> str:
    """Which picture, place or person it is, without a word of any language but the sender's."""
    match content:
        case Media():
            return " ".join(each for each in (content.name or content.type, content.url) if each)
        case Location():
            where = ", ".join(each for each in (content.label, content.address) if each)
            degrees = f"{content.latitude}, {content.longitude}"
            return f"{where} ({degrees})" if where else degrees
        case Contact():
            return ", ".join(each for each in (content.name, *content.addresses, content.url) if each)
        case Reaction():
            return content.emoji or ""
        case Choice():
            return content.id
        case Unshown():
            return content.name or ""
