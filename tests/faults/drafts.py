"""A bot whose words wait, and two supervisors who decide about each draft at the same moment: it is sent at most once."""

import asyncio

from tests.faults import documents
from tests.faults.actors import IDLE_SECONDS, Company
from tests.faults.calls import Answer
from tests.faults.floor import Person

DRAFTS_EACH = 12  # of a conversation, before it is closed and another one begins
DROP_SHARE = 0.25  # of the decisions
TAKE_OVER_SHARE = 0.05  # of the drafts
NOT_YET = ("NOT_FOUND", "NOT_PARTICIPANT")  # what the bot is answered before routing has given it the conversation
LOST = ("DRAFT_DECIDED", "DRAFT_ENDED", "NOT_PARTICIPANT")  # the last one: the session ended because nobody read along


async def decide_drafts(company: Company, one: Person, other: Person) -> None:
    while not company.pace.is_over:
        conversation_id = await _begin(company)
        for _ in range(DRAFTS_EACH):
            draft_id = await _draft(company, conversation_id)
            if draft_id is None:
                break
            await _contend(company, conversation_id, draft_id, (one, other))
        given = {"conversationId": conversation_id, "reason": "Enough drafts."}
        await company.act(one, documents.FORCE_CLOSE, given)


async def _begin(company: Company) -> str:
    number = next(company.known.numbers)
    given = {
        "workstream": company.floor.drafted,
        "externalId": f"{number}",
        "customer": {"name": f"Customer {number}", "externalId": f"{number % 1_000}"},
        "text": "May I send it back?",
    }
    answer = await company.act(company.floor.connectors[0], documents.START, given)
    return str(answer.data["conversation"]["id"])


async def _draft(company: Company, conversation_id: str) -> str | None:
    """What the bot writes, once routing has given it the conversation; None once somebody has taken it over."""
    while not company.pace.is_over:
        given = {"conversationId": conversation_id, "text": f"Within {company.random.randrange(90)} days."}
        answer = await company.act(company.floor.bot, documents.DRAFT, given)
        if answer.code not in NOT_YET:
            return str(answer.data["draft"]["id"]) if answer.is_success else None
        await asyncio.sleep(IDLE_SECONDS)
    return None


async def _contend(company: Company, conversation_id: str, draft_id: str, both: tuple[Person, Person]) -> None:
    given = {"conversationId": conversation_id}
    for who in both:
        await company.act(who, documents.MONITOR, given)
    decisions = [
        company.act(
            who, documents.DROP if company.random.random() < DROP_SHARE else documents.APPROVE, {"draftId": draft_id}
        )
        for who in both
    ]
    is_taken_over = company.random.random() < TAKE_OVER_SHARE
    others = [company.act(both[0], documents.TAKE_OVER, given)] if is_taken_over else []
    answers = (await asyncio.gather(*decisions, *others))[: len(decisions)]
    _judge(company, draft_id, answers, is_taken_over=is_taken_over)


def _judge(company: Company, draft_id: str, answers: list[Answer], *, is_taken_over: bool) -> None:
    """One has decided, unless the draft ended by itself. What was sent, verdict.py counts at the end."""
    counted, codes = company.caller.counted, [answer.code for answer in answers]
    counted.drafts_contested += 1
    if codes.count(None) > 1:
        counted.both_won(f"draft {draft_id} was decided twice")
    elif unknown := {code for code in codes if code is not None} - {*LOST}:
        counted.both_won(f"draft {draft_id} was refused with {unknown}")
    elif None not in codes and "DRAFT_DECIDED" in codes:
        counted.lost(f"draft {draft_id} was decided by nobody: {codes}")
    elif "DRAFT_ENDED" in codes and not is_taken_over:
        counted.lost(f"draft {draft_id} ended by itself: {codes}")
