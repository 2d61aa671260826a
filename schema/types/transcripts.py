"""A page of a conversation's transcript, as far as the viewer may read it."""

from functools import partial

from models.reading.transcripts import TranscriptSlice, part_for
from models.rules.conversations.transcripts import heard_until
from models.values import ConversationValues
from schema.connections import Connection, Edge
from schema.context import Info
from schema.paging import PageArguments, cursor, foreign_cursor, parse_cursor
from schema.permissions import required_viewer
from schema.types.messages import Message

LARGEST_NUMBER = 2**31 - 1  # of a message in its conversation: the column's largest


async def transcript_page(
    info: Info, conversation: ConversationValues, asked: PageArguments
) -> Connection[Message] | None:
    """None for those who may not read it. A supervisor who reads while monitoring keeps the session from ending."""
    after_number, before_number = _number(asked.after), _number(asked.before)
    viewer, loaders = required_viewer(info), info.context.loaders
    monitoring = await loaders.reads_as_supervisor.load(conversation.id)
    part = part_for(viewer, conversation, monitoring=monitoring)
    if part is None:
        return None
    if monitoring:
        info.context.transcripts_read.add(conversation.id)
    until = heard_until(viewer, conversation, monitoring=monitoring)
    page = await loaders.transcript_pages.load(
        TranscriptSlice(conversation.id, part, asked.limit, asked.backward, after_number or 0, before_number, until)
    )
    edges = [Edge(node=Message.of(row, part=part), cursor_of=partial(cursor, part.number_of(row))) for row in page.rows]
    return asked.connection(edges, has_more=page.has_more)


def _number(given: str | None) -> int | None:
    if given is None:
        return None
    [number] = parse_cursor(given, int)
    if not isinstance(number, int) or not 0 < number <= LARGEST_NUMBER:
        raise foreign_cursor()
    return number
