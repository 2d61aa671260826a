"""What a newer release would write to the log: kinds, words and due times that this one doesn't know."""

import json
from uuid import UUID, uuid4

from models import clock
from models.database.connections import writing
from models.events.bell import bell
from models.events.hub import hub
from models.tables import LogEntry, LogHead
from models.vocabulary import Act

NEWER = "SomethingNew"  # a kind of fact


async def record_something_new(about: UUID | None = None, *, kind: str = NEWER) -> int:
    """Write a fact that nobody here understands, and return its number once this process has read it."""
    seq = await write_something_new(about, kind=kind)
    await bell.ring(seq)
    assert await hub.reached(seq) or not hub.is_running
    return seq


async def write_something_new(about: UUID | None = None, *, kind: str = NEWER) -> int:
    """The same, without telling anybody."""
    async with writing():
        head = await LogHead.select_for_update().get(id=1)
        head.seq += 1
        await head.save(update_fields=["seq"])
        text = json.dumps({"kind": kind, "act": Act.JOIN, "request_id": "secret", "what": {"id": str(uuid4())}})
        await LogEntry.create(seq=head.seq, at=clock.now(), kind=kind, conversation_id=about, fact=text)
    seq: int = head.seq
    return seq
