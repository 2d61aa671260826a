"""How far agents and supervisors read in a random run; the rest is in run.py."""

from models.operations.reading.mark_read import mark_read
from models.tables import Conversation, Message
from tests.models.operations.random_run.choices import RandomChoices, or_nothing


class ReadingOperations(RandomChoices):
    async def _do_mark_read(self) -> None:
        handled = Conversation.filter(agent_id__isnull=False, agent_is_bot=False)
        row = self._one_of(or_nothing(await handled.order_by("created_at", "id")))
        messages = await Message.filter(conversation_id=row.id).order_by("number")
        by = self._often(self._person(row.agent_id))
        await mark_read(row.id, up_to=self._one_of(or_nothing(messages)).id, by=by)
