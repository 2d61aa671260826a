"""A rule that is tried on the kept log rings as it would have rung, and as it has; how far back it can be tried."""

import asyncio
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest

from models import clock
from models.database.connections import snapshot
from models.floor import rehearsal
from models.floor.rehearsal import AtWork, BeyondReach, Rehearsal, rehearse
from models.followers.alerts.following import LATE, Following
from models.operations.configuration.update_settings import SettingsChanges, update_settings
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.force_close import force_close
from models.operations.conversations.start_conversation import NewCustomer, start_conversation
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.decline_offer import decline_offer
from models.reading.alerts.rules import rule_of
from models.reading.figures import ABANDONED, SHORT_ABANDONED, Window
from models.reading.work import read_sums
from models.rules.alerts.changes import AlertRuleChanges
from models.rules.alerts.rule import Rule
from models.rules.refusals import BadInput
from models.tables import Alert, AlertRule, LogEntry, Offer, Workstream
from models.vocabulary import AlertCondition, AttentionLevel, AttentionReason, Channel, OfferStatus
from tests.models.followers.test_alert_rules import LONG, alerts_of, bring, saved
from tests.models.operations.conversations.test_judge_attention import aiming, started, work_off_all
from tests.support.builders import a_workstream
from tests.support.fixtures import Fixtures


async def test_a_rehearsal_tells_what_would_have_rung(fixtures: Fixtures) -> None:
    rows = [await started(fixtures) for _ in range(3)]
    await force_close(rows[0].id, reason="spam", by=fixtures.sam)
    await force_close(rows[1].id, reason="spam", by=fixtures.sam)
    await started(fixtures)
    rule_id = await saved(fixtures.sam, LONG, fixtures.support)
    async with snapshot():
        tried = await rehearse(rule_of(await AlertRule.get(id=rule_id)), hours=1)
    assert [ring.value for ring in tried.rings] == [2, 2]
    assert await Alert.all().count() == 0


async def test_beyond_the_kept_log_nothing_is_guessed(fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Rule(condition=AlertCondition.QUEUE_LENGTH)
    for _ in range(3):
        await started(fixtures)
    for hours in (0, 169):
        with pytest.raises(BadInput, match="1 to 168"):
            await rehearse(rule, hours=hours)
    monkeypatch.setattr(rehearsal, "MOST_FACTS", 2)
    with clock.standing_at(clock.now() + timedelta(hours=2)):
        async with snapshot():
            with pytest.raises(BeyondReach, match="more than 2 facts") as refused:
                await rehearse(rule, hours=3)
        assert refused.value.possible_hours == 2
    monkeypatch.undo()
    await LogEntry.filter(seq=1).delete()
    with clock.standing_at(clock.now() + timedelta(hours=2)):
        async with snapshot():
            with pytest.raises(BeyondReach, match="kept since") as refused:
                await rehearse(rule, hours=3)
            assert (await rehearse(rule, hours=1)).rings == []
        assert refused.value.possible_hours == 2


async def test_one_is_at_work_at_a_time_and_nobody_waits_for_it(fixtures: Fixtures) -> None:
    await started(fixtures)
    rule = Rule(condition=AlertCondition.QUEUE_LENGTH)
    told = await asyncio.gather(*(rehearse(rule, hours=1) for _ in range(3)), return_exceptions=True)
    assert [type(each) for each in told] == [Rehearsal, AtWork, AtWork]
    assert len((await rehearse(rule, hours=1)).rings) == 1


async def chatting(fixtures: Fixtures) -> UUID:
    """A customer of a live chat waits, who may end it."""
    if not await Workstream.exists(name="Live"):
        await a_workstream(fixtures.support, "Live", channel=Channel.LIVE_CHAT)
    new = NewCustomer(name="Dora")
    return (await start_conversation(workstream="Live", text="Hi", by=fixtures.connector, customer=new)).conversation_id


async def test_a_service_level_is_that_of_the_figures(fixtures: Fixtures) -> None:
    """Neither a short abandon nor what a supervisor closes counts, while it rings as when it is tried."""
    await update_settings(SettingsChanges(short_abandon_seconds=30), by=fixtures.admin)
    rule = AlertRuleChanges(
        name="Level", condition=AlertCondition.SERVICE_LEVEL, threshold=100, least_contacts=1, cool_down_seconds=0
    )
    now, following = clock.now(), await Following.begin()
    rule_id = await saved(fixtures.sam, rule, fixtures.support)
    with clock.standing_at(now):
        spam, short, lost = [await chatting(fixtures) for _ in range(3)]
    for seconds, rang in ((10, 0), (60, 1)):
        with clock.standing_at(now + timedelta(seconds=seconds)):
            if rang:
                await end_conversation(lost, by=fixtures.connector)
            else:
                await force_close(spam, reason="spam", by=fixtures.sam)
                await end_conversation(short, by=fixtures.connector)
            await bring(following)
            await following.keep()
            following = await Following.begin()  # with what happened before from the tables
            await following.tick(clock.now())
            cell = (await read_sums(Window(now, 20))).of_channel(fixtures.support.id, Channel.LIVE_CHAT)
            assert (cell[ABANDONED], cell[SHORT_ABANDONED]) == (rang, 1)
            async with snapshot():
                tried = await rehearse(rule_of(await AlertRule.get(id=rule_id)), hours=1)
            found = await alerts_of(fixtures.sam)
            assert [each.row.value for each in found] == [ring.value for ring in tried.rings] == [0] * rang


RANDOM_RULES = tuple(
    AlertRuleChanges(
        name=f"{condition} {threshold} {cool_down}",
        condition=condition,
        threshold=threshold,
        reasons=(AttentionReason.WAIT, AttentionReason.REFUSED),
        level=level,
        least_contacts=1,
        window_minutes=5,
        cool_down_seconds=cool_down,
    )
    for condition, thresholds in (
        (AlertCondition.ATTENTION, (0,)),
        (AlertCondition.QUEUE_LENGTH, (1, 3)),
        (AlertCondition.LONGEST_WAIT, (90,)),
        (AlertCondition.SERVICE_LEVEL, (60,)),
    )
    for threshold in thresholds
    for cool_down, level in ((0, AttentionLevel.SOON), (240, AttentionLevel.NOW))
)


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_rehearsal_tells_what_has_rung(fixtures: Fixtures, seed: int) -> None:
    """For each rule, of a random day with restarts: when it rang, with which figure, and for which conversations."""
    await aiming(fixtures.support, 60)
    await update_settings(SettingsChanges(short_abandon_seconds=30), by=fixtures.admin)
    following = await Following.begin()
    ids = [await saved(fixtures.sam, rule, fixtures.support) for rule in RANDOM_RULES]
    dice, now, waiting, chats = (
        Random(seed),
        clock.now(),
        list[UUID](),
        list[UUID](),
    )  # rules count from their own facts on
    for _ in range(40):
        now += timedelta(seconds=dice.choice([0, 1, 20, 70]))
        with clock.standing_at(now):
            await work_off_all()
            match dice.choice(["start", "start", "take", "close", "chat", "end", "follow", "restart"]):
                case "start":
                    waiting.append((await started(fixtures)).id)
                case "take" if waiting:
                    await assign_to_agent(
                        waiting[0],
                        agent_id=fixtures.ada.id,
                        override_capacity=True,
                        override_presence=True,
                        by=fixtures.sam,
                    )
                    [offer] = await Offer.filter(conversation_id=waiting.pop(0), status=OfferStatus.PENDING)
                    act = dice.choice([accept_offer, accept_offer, decline_offer])
                    await act(offer.id, by=fixtures.ada)
                    waiting += [offer.conversation_id] if act is decline_offer else []
                case "close" if waiting:
                    await force_close(waiting.pop(dice.randrange(len(waiting))), reason="spam", by=fixtures.sam)
                case "chat":
                    chats.append(await chatting(fixtures))
                case "end" if chats:
                    await end_conversation(chats.pop(dice.randrange(len(chats))), by=fixtures.connector)
                case "follow":
                    await bring(following)
                case "restart":
                    await (following.keep() if dice.random() < 0.5 else bring(following))
                    following = await Following.begin()
                case _:
                    pass
    with clock.standing_at(now + timedelta(minutes=10)):
        await bring(following)
        until = clock.now() - LATE
    rang = 0
    for rule_id in ids:
        with clock.standing_at(until):
            async with snapshot():
                tried = await rehearse(rule_of(await AlertRule.get(id=rule_id)), hours=1)
        found = await alerts_of(fixtures.sam, rule_ids=frozenset({rule_id}))
        told_of = [(each.row.rung_at, each.row.value, each.conversation_ids) for each in found]
        expected = [(ring.at, ring.value, ring.conversation_ids) for ring in tried.rings]
        assert sorted(told_of) == sorted(expected), "of one moment, they are listed in any order"
        rang += len(told_of)
    assert rang > 10, "otherwise this shows little"
