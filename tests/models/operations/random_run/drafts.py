"""What people do in a random run with bots and their drafts; the rest is in run.py."""

from models.operations.conversations.send_message import send_message
from models.operations.drafts.approve_draft import approve_draft
from models.operations.drafts.drop_draft import drop_draft
from models.operations.drafts.set_bot_posture import set_bot_posture
from models.operations.monitoring.monitor import monitor
from models.rules.refusals import Refused
from models.tables import Conversation, Draft
from models.values import Viewer
from models.vocabulary import BotPosture, ConversationState, DraftStatus
from tests.models.operations.random_run.choices import RandomChoices, or_nothing

POSTURES = (BotPosture.DRAFT, BotPosture.DRAFT, BotPosture.AUTO, BotPosture.OFF)


class DraftOperations(RandomChoices):
    async def _do_set_bot_posture(self) -> None:
        row = await self._some(ConversationState.OPEN, ConversationState.ACTIVE)
        await set_bot_posture(row.id, posture=self._one_of(POSTURES), by=self._supervisor(row))

    async def _do_approve_draft(self) -> None:
        draft, by = await self._draft()
        await approve_draft(draft.id, text=self._one_of((None, "Another answer")), by=by)

    async def _do_drop_draft(self) -> None:
        draft, by = await self._draft()
        await drop_draft(draft.id, by=by)

    async def _draft(self) -> tuple[Draft, Viewer]:
        """Mostly one that waits, and who may decide because they read along. If none waits, a bot writes one first."""
        if not await Draft.filter(status=DraftStatus.PENDING).exists():
            await self._write_draft()
        drafts = await Draft.all().order_by("written_at", "id")
        waiting = [draft for draft in drafts if draft.status is DraftStatus.PENDING]
        draft: Draft = self._one_of(or_nothing(waiting if self._random.random() < 0.9 else drafts))
        by = self._supervisor(await Conversation.get(id=draft.conversation_id))
        try:
            await monitor(draft.conversation_id, by=by)
        except Refused:
            self.trail.append("monitor: refused before a draft")
        return draft, by

    async def _write_draft(self) -> None:
        bots = Conversation.filter(agent_is_bot=True, state=ConversationState.ACTIVE, bot_posture=BotPosture.DRAFT)
        row = self._one_of(or_nothing(await bots.order_by("created_at", "id")))
        await send_message(row.id, text="An answer", by=self._often(self._person(row.agent_id)))
