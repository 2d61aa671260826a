"""Who may accept or decline an offer, and until when."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from models.rules.offers import answering
from models.vocabulary import OfferKind, OfferStatus, RefusalCode, Role
from tests.models.rules.examples import (
    ADA,
    AWAITING,
    BOB,
    CLEO,
    CLOSED,
    NOON,
    conversation,
    offer,
    refusal,
    sentence,
    supervisor,
    viewer,
)

ANSWERS = (partial(answering.may_accept, now=NOON - timedelta(seconds=1)), answering.may_decline)


class TestOffers:
    @pytest.mark.parametrize("answer", ANSWERS)
    @pytest.mark.parametrize("kind", OfferKind)
    @pytest.mark.parametrize("status", OfferStatus)
    def test_are_answered_once(self, answer: Any, kind: OfferKind, status: OfferStatus) -> None:
        expected = None if status is OfferStatus.PENDING else RefusalCode.OFFER_NOT_PENDING
        put = offer(kind=kind, status=status)

        assert refusal(lambda: answer(viewer(ADA, Role.AGENT), put, conversation(AWAITING))) is expected

    @pytest.mark.parametrize("answer", ANSWERS)
    @pytest.mark.parametrize("status", OfferStatus)
    def test_are_answered_only_by_whom_they_are_put_to(self, answer: Any, status: OfferStatus) -> None:
        for other in (viewer(BOB, Role.AGENT), supervisor(), viewer(CLEO, Role.CUSTOMER)):
            code = refusal(partial(answer, other, offer(status=status), conversation(AWAITING)))
            assert code is RefusalCode.OFFER_NOT_YOURS

    @pytest.mark.parametrize("answer", ANSWERS)
    def test_of_a_closed_conversation_come_too_late(self, answer: Any) -> None:
        ada = viewer(ADA, Role.AGENT)
        assert refusal(lambda: answer(ada, offer(), conversation(CLOSED))) is RefusalCode.ALREADY_CLOSED
        withdrawn = offer(status=OfferStatus.WITHDRAWN)
        assert refusal(lambda: answer(ada, withdrawn, conversation(CLOSED))) is RefusalCode.OFFER_NOT_PENDING

    def test_come_too_late_when_the_time_is_over(self) -> None:
        late = refusal(lambda: answering.may_accept(viewer(ADA, Role.AGENT), offer(), conversation(AWAITING), now=NOON))
        assert late is RefusalCode.OFFER_NOT_PENDING

    def test_tell_how_they_ended(self) -> None:
        expired = offer(status=OfferStatus.EXPIRED)
        late = sentence(lambda: answering.may_decline(viewer(ADA, Role.AGENT), expired, conversation(AWAITING)))

        assert late == "This offer is expired and can't be answered any more; wait for the next."
