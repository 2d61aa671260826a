"""What agents and supervisors do in a random run with raised hands; the rest is in run.py."""

from models.operations.hands.answer_hand import answer_hand
from models.operations.hands.raise_hand import raise_hand
from models.operations.hands.return_hand import return_hand
from models.operations.hands.take_hand import take_hand
from models.operations.hands.withdraw_hand import withdraw_hand
from models.tables import Conversation, RaisedHand
from models.vocabulary import ActiveSubState, ConversationState, HandKind, HandStatus
from tests.models.operations.random_run.choices import RandomChoices, or_nothing


class HandOperations(RandomChoices):
    async def _do_raise_hand(self) -> None:
        handled = Conversation.filter(
            state__in=[ConversationState.ACTIVE, ConversationState.WRAP_UP], agent_is_bot=False
        )
        accepted = await handled.exclude(sub_state=ActiveSubState.AWAITING_ACCEPTANCE).order_by("created_at", "id")
        row = self._one_of(or_nothing(accepted))
        by = self._often(self._person(row.agent_id))
        await raise_hand(row.id, reason="What may I refund?", kind=self._one_of(HandKind), by=by)

    async def _do_take_hand(self) -> None:
        hand = await self._hand(HandStatus.RAISED)
        await take_hand(hand.id, by=self._supervisor(await Conversation.get(id=hand.conversation_id)))

    async def _do_return_hand(self) -> None:
        hand = await self._hand(HandStatus.TAKEN)
        await return_hand(hand.id, by=self._often(self._person(hand.taken_by_id)))

    async def _do_answer_hand(self) -> None:
        hand = await self._hand(HandStatus.TAKEN)
        await answer_hand(hand.id, by=self._often(self._person(hand.taken_by_id)))

    async def _do_withdraw_hand(self) -> None:
        hand = await self._hand(HandStatus.RAISED, HandStatus.TAKEN)
        await withdraw_hand(hand.id, by=self._often(self._person(hand.agent_id)))

    async def _hand(self, *statuses: HandStatus) -> RaisedHand:
        """Mostly one to which the act could be done."""
        hands = await RaisedHand.all().order_by("raised_at", "id")
        fitting = [hand for hand in hands if hand.status in statuses] if self._random.random() < 0.9 else hands
        hand: RaisedHand = self._one_of(or_nothing(fitting))
        return hand
