"""Answers offers to simulated agents: most are accepted, some declined, some missed. conversations.py does the rest."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from api.demo.simulated_people import SimulatedPeople, attempted
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.decline_offer import decline_offer
from models.tables import Offer
from models.vocabulary import OfferStatus

ANSWERS_AFTER = (2.0, 9.0)  # the simulator's seconds
LATEST = 0.6  # share of an offer's time: agents who answer do so before it


class Answer(StrEnum):
    ACCEPT = "ACCEPT"
    DECLINE = "DECLINE"
    MISS = "MISS"


WEIGHTS = {Answer.ACCEPT: 87, Answer.DECLINE: 6, Answer.MISS: 7}


@dataclass(frozen=True, slots=True)
class Intent:
    answer: Answer
    at: datetime


class OfferResponder:
    """Decides once per offer, when it first sees it."""

    def __init__(self, people: SimulatedPeople, rng: random.Random) -> None:
        self._people = people
        self._rng = rng
        self._intents: dict[UUID, Intent] = {}

    async def answer(self, now: datetime) -> None:
        pending = await Offer.filter(status=OfferStatus.PENDING, agent_id__in=list(self._people.humans)).order_by(
            "made_at"
        )
        self._intents = {offer.id: self._intents.get(offer.id) or self._intent(offer, now) for offer in pending}
        for offer in pending:
            intent = self._intents[offer.id]
            if now < intent.at:
                continue
            agent = self._people.humans[offer.agent_id]
            match intent.answer:
                case Answer.ACCEPT:
                    await attempted(accept_offer(offer.id, by=agent))
                case Answer.DECLINE:
                    await attempted(decline_offer(offer.id, by=agent))
                case Answer.MISS:
                    pass  # it expires by itself

    def _intent(self, offer: Offer, now: datetime) -> Intent:
        answer = self._rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        wanted = now + self._people.after(self._rng, *ANSWERS_AFTER)
        latest: timedelta = (offer.expires_at - offer.made_at) * LATEST
        return Intent(answer, min(wanted, max(now, offer.made_at + latest)))
