"""Words and a take-over at the same moment: each word is before it, or refused, and none reaches the customer late.

`VIGIE_TEST_LATE_ROUNDS` says how many races each kind of holder runs.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Awaitable
from typing import Any

import pytest

from models.operations.conversations.send_message import MessageSent, send_message
from models.operations.offers.take_over import TakenOver, take_over
from models.rules.refusals import Refused
from models.steps.participants import current_epoch
from models.tables import Agent, Delivery, Message
from models.vocabulary import ConversationState, RefusalCode
from tests.models.operations.holders import a_taker, acts_of_holders
from tests.support import invariants
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import refusing, reread

ROUNDS = int(os.environ.get("VIGIE_TEST_LATE_ROUNDS", "16"))
FEW = max(1, ROUNDS // 8)

pytestmark = pytest.mark.timeout(60 + ROUNDS)


@pytest.mark.parametrize("is_bot", [False, True])
async def test_a_word_and_a_take_over_at_once(fixtures: Fixtures, is_bot: bool) -> None:
    """The word is in the transcript before the take-over, and then delivered, or refused and nowhere."""
    lea, holder = await a_taker(fixtures), fixtures.bot if is_bot else fixtures.ada
    await Agent.filter(user_id=holder.id).update(capacity_units=1_000_000)
    outcomes: Counter[str] = Counter()
    chance = random.Random(f"{is_bot}")
    for number in range(ROUNDS):
        row = await fixtures.talking(agent=holder, connector=fixtures.connector)
        epoch = chance.choice((1, None))
        words = [
            send_message(
                row.id, text=f"Word {number}.{each}", expected_epoch=epoch, by=holder, request_id=f"{number}.{each}"
            )
            for each in range(chance.choice((1, 1, 2, 3)))
        ]
        acts = [*words, take_over(row.id, by=lea)]
        chance.shuffle(acts)
        answers = await _at_once(acts, chance)
        [taken] = [answer for answer in answers if isinstance(answer, TakenOver)]
        sent = {answer.message_id: answer for answer in answers if isinstance(answer, MessageSent)}
        refused = [answer for answer in answers if isinstance(answer, Refused)]
        assert {answer.code for answer in refused} <= {RefusalCode.TAKEN_OVER}
        assert len(sent) + len(refused) == len(words)
        assert all(answer.position < taken.position for answer in sent.values()), "a late word"
        assert {message.id async for message in Message.filter(sender_id=holder.id, conversation_id=row.id)} == set(
            sent
        )
        carried = {delivery.message_id async for delivery in Delivery.filter(conversation_id=row.id)}
        system = {message.id async for message in Message.filter(conversation_id=row.id, sender_id=None)}
        assert carried - system == set(sent)
        outcomes["sent"] += len(sent)
        outcomes["refused"] += len(refused)
    if ROUNDS >= 40:
        assert min(outcomes["sent"], outcomes["refused"]) > 0, outcomes  # both orders were seen
    await invariants.check()


async def test_any_act_of_the_holder_and_a_take_over_at_once(fixtures: Fixtures) -> None:
    """Each act is done wholly before the take-over, or refused; afterwards the holder has nothing of it."""
    lea, acts = await a_taker(fixtures), acts_of_holders(fixtures)
    await Agent.filter(user_id=fixtures.ada.id).update(capacity_units=1_000_000)
    chance = random.Random(5)
    for _ in range(FEW):
        for name in ("releaseConversation", "endConversation", "leave", "handOver to an agent", "handOver to a queue"):
            row = await fixtures.talking()
            both = [acts[name](row.id, by=fixtures.ada, expected_epoch=1), take_over(row.id, by=lea)]
            chance.shuffle(both)
            taken = [answer for answer in await _at_once(both, chance) if isinstance(answer, TakenOver)]
            standing = await reread(row)
            if taken:
                assert standing.agent_id == lea.id
                with pytest.raises(Refused) as late:
                    await acts[name](row.id, by=fixtures.ada)
                assert late.value.code is RefusalCode.TAKEN_OVER
            else:
                assert standing.state in (ConversationState.OPEN, ConversationState.WRAP_UP)
    await invariants.check()


async def test_many_take_over_one_conversation_one_after_the_other(fixtures: Fixtures) -> None:
    """Each has it once, the last keeps it, and no one before says a word any more."""
    leads = [await a_taker(fixtures, f"Lead {number}") for number in range(4)]
    for number in range(FEW):
        row = await fixtures.talking(agent=fixtures.bot)
        answers = await asyncio.gather(*(take_over(row.id, by=who) for who in leads))
        assert len({answer.position for answer in answers}) == len(leads)
        assert await current_epoch(row) == 1 + len(leads)
        last = max(zip(answers, leads, strict=True), key=lambda pair: pair[0].position)[1]
        assert (await reread(row)).agent_id == last.id
        for who in (*leads, fixtures.bot):
            if who is not last:
                async with refusing(RefusalCode.TAKEN_OVER, by=who):
                    await send_message(row.id, text=f"A late word {number}", by=who)
    await invariants.check()


async def _at_once(acts: list[Awaitable[Any]], chance: random.Random) -> list[Any]:
    """All of them, each begun after some turns of the loop, so that any may come first."""

    async def begin(act: Awaitable[Any], turns: int) -> Any:
        for _ in range(turns):
            await asyncio.sleep(0)
        return await act

    answers = await asyncio.gather(*(begin(act, chance.randrange(40)) for act in acts), return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, Refused):
            raise answer
    return answers
