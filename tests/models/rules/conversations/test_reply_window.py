"""Until when a channel delivers replies."""

from datetime import UTC, datetime, timedelta

import pytest

from models.rules.conversations import reply_window
from models.rules.refusals import Refused
from models.vocabulary import Channel, MessageVisibility, RefusalCode

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_it_runs_from_what_the_customer_last_wrote() -> None:
    ends_at = reply_window.ends_at(3_600, last_customer_message_at=NOON, created_at=NOON - DAY)
    assert ends_at == NOON + timedelta(hours=1)


def test_a_customer_who_wrote_nothing_came_at_the_start() -> None:
    assert reply_window.ends_at(3_600, last_customer_message_at=None, created_at=NOON) == NOON + timedelta(hours=1)


def test_without_one_it_never_ends() -> None:
    assert reply_window.ends_at(0, last_customer_message_at=NOON, created_at=NOON) is None
    assert not reply_window.is_over(None, now=NOON + 1000 * DAY)


def test_it_is_over_from_its_end_on() -> None:
    assert not reply_window.is_over(NOON, now=NOON - timedelta(microseconds=1))
    assert reply_window.is_over(NOON, now=NOON)


def test_what_the_customer_would_get_is_refused_then() -> None:
    reply_window.must_be_open(MessageVisibility.PUBLIC, NOON, now=NOON - DAY)
    reply_window.must_be_open(MessageVisibility.INTERNAL, NOON, now=NOON + DAY)
    with pytest.raises(Refused) as refused:
        reply_window.must_be_open(MessageVisibility.PUBLIC, NOON, now=NOON + DAY)
    assert refused.value.code is RefusalCode.REPLY_WINDOW_CLOSED


def test_whatsapp_has_a_day_by_default_and_texts_have_no_end() -> None:
    assert reply_window.default_seconds(Channel.WHATSAPP) == 24 * 3_600
    assert reply_window.default_seconds(Channel.SMS) == 0
