"""Alert rules that run: what rings is kept and told once, also after a restart; acknowledging, cool-down, hours."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from models import clock
from models.database.counted_statements import counted_statements, statements
from models.events import log
from models.events.facts import AlertChanged
from models.floor.past import step_of
from models.followers.alerts import progress
from models.followers.alerts.following import LATE, Following
from models.operations.alerts.acknowledge_alerts import acknowledge_alerts
from models.operations.alerts.delete_alert_rule import delete_alert_rule
from models.operations.alerts.save_alert_rule import save_alert_rule
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.conversations.force_close import force_close
from models.reading.alerts import kept
from models.reading.alerts.kept import Wanted
from models.reading.keyset import Slice
from models.rules.alerts.changes import AlertRuleChanges
from models.rules.alerts.rule import Rule
from models.rules.configuration.operating_hours_input import Interval
from models.rules.refusals import Refused
from models.tables import Alert, AlertRule, Conversation
from models.values import Viewer
from models.vocabulary import Acknowledgement, AlertCondition, AttentionReason, Role, Weekday
from tests.models.operations.conversations.test_judge_attention import TARGET, aiming, started, work_off_all
from tests.support.fixtures import Fixtures

LONG = AlertRuleChanges(
    name="Long queue",
    condition=AlertCondition.QUEUE_LENGTH,
    threshold=1,
    cool_down_seconds=0,
    told_roles=(Role.SUPERVISOR,),
)
LATE_ANSWER = AlertRuleChanges(
    name="Beyond target", condition=AlertCondition.ATTENTION, reasons=(AttentionReason.WAIT,), cool_down_seconds=600
)


async def saved(by: Viewer, changes: AlertRuleChanges, *queues: Any, **others: Any) -> UUID:
    given = {name: getattr(changes, name) for name in AlertRuleChanges.__slots__} | others
    given["queues"] = tuple(queue.id for queue in queues)
    return (await save_alert_rule(None, AlertRuleChanges(**given), by=by)).rule_id


async def bring(following: Following) -> None:
    """Follow the log to its end, and the clock."""
    head = await log.head()
    entries = await log.read_after(following.seq, limit=1_000)
    await following.take([step for entry in entries if (step := step_of(entry))], head.seq)
    await following.tick(clock.now() - LATE)


async def alerts_of(viewer: Viewer, **wanted: Any) -> Sequence[kept.KeptAlert]:
    found, _ = await kept.page(viewer, Wanted(**wanted), Slice(50))
    return found


async def told() -> list[AlertChanged]:
    return [each.fact for each in await log.read_after(0, limit=1_000) if isinstance(each.fact, AlertChanged)]


async def test_a_queue_that_grows_too_long_rings_once(fixtures: Fixtures) -> None:
    following = await Following.begin()
    await saved(fixtures.sam, LONG, fixtures.support)
    rows = [await started(fixtures) for _ in range(3)]
    await bring(following)
    [alert] = await alerts_of(fixtures.sam)
    assert (alert.row.value, alert.row.queue_id, alert.row.rule_name) == (2, fixtures.support.id, "Long queue")
    assert await alerts_of(fixtures.tom) == [], "he oversees other queues"
    assert await alerts_of(fixtures.admin) == [], "the rule tells supervisors"
    assert await alerts_of(fixtures.api_sam) == []
    for row in rows:
        await force_close(row.id, reason="spam", by=fixtures.sam)
    rows = [await started(fixtures) for _ in range(2)]
    await bring(following)
    assert [each.row.value for each in await alerts_of(fixtures.sam)] == [2, 2], "it was short again in between"
    assert [fact.alert.id for fact in await told()] == [each.row.id for each in reversed(await alerts_of(fixtures.sam))]


async def test_what_is_beyond_target_rings_with_its_conversations(fixtures: Fixtures) -> None:
    await aiming(fixtures.support)
    following, begun_at = await Following.begin(), clock.now()
    await saved(fixtures.sam, LATE_ANSWER, fixtures.support)
    with clock.standing_at(begun_at):
        first = await started(fixtures)
    with clock.standing_at(begun_at + timedelta(seconds=5)):
        others = [await started(fixtures) for _ in range(2)]
    with clock.standing_at(begun_at + timedelta(seconds=TARGET)):
        await work_off_all()
        await bring(following)
        [alert] = await alerts_of(fixtures.sam)
        assert alert.conversation_ids == (first.id,)
    with clock.standing_at(begun_at + timedelta(seconds=TARGET + 5)):
        await work_off_all()
        await bring(following)
        assert len(await alerts_of(fixtures.sam)) == 1, "it cools down"
        await force_close(others[0].id, reason="spam", by=fixtures.sam)
        await bring(following)
    with clock.standing_at(begun_at + timedelta(seconds=TARGET + 600) + LATE):
        await bring(following)
        [newest, _] = await alerts_of(fixtures.sam)
        assert newest.conversation_ids == (others[1].id,), "what is over by then is not told"
        assert newest.row.rung_at == begun_at + timedelta(seconds=TARGET + 600)


async def test_a_restart_goes_on_where_it_stopped_and_rings_nothing_twice(fixtures: Fixtures) -> None:
    following = await Following.begin()
    await saved(fixtures.sam, LONG, fixtures.support)
    await started(fixtures)
    await bring(following)
    await following.keep()
    await started(fixtures)
    await bring(following)
    [alert] = await alerts_of(fixtures.sam)
    again = await Following.begin()  # the last ring came after what was kept
    await bring(again)
    assert [each.row.id for each in await alerts_of(fixtures.sam)] == [alert.row.id]
    await started(fixtures)
    await bring(again)
    assert len(await alerts_of(fixtures.sam)) == len(await told()) == 1


async def test_what_a_dead_process_has_not_rung_rings_later(fixtures: Fixtures) -> None:
    following = await Following.begin()
    await saved(fixtures.sam, LONG, fixtures.support)
    await bring(following)
    await following.keep()
    for _ in range(2):
        await started(fixtures)
    again = await Following.begin()
    await bring(again)
    assert len(await alerts_of(fixtures.sam)) == 1


async def test_whoever_has_followed_a_backlog_need_not_do_so_again(fixtures: Fixtures) -> None:
    await saved(fixtures.sam, LONG, fixtures.support)
    await Following.begin()
    began = await progress.load()
    assert began is not None
    assert began.seq == (await log.head()).seq, "from here on it goes on, although nothing was followed yet"
    for _ in range(3):
        await started(fixtures)
    end = (await log.head()).seq
    await Following.begin()
    assert await Alert.all().count() == 1
    followed = await progress.load()
    assert followed is not None
    assert followed.seq == end > began.seq


async def test_what_holds_already_when_a_rule_is_saved_is_nothing_new(fixtures: Fixtures) -> None:
    following = await Following.begin()
    rows = [await started(fixtures) for _ in range(3)]
    rule_id = await saved(fixtures.sam, LONG, fixtures.support)
    await started(fixtures)
    await bring(following)
    assert await alerts_of(fixtures.sam) == []
    await save_alert_rule(rule_id, AlertRuleChanges(disabled=True), by=fixtures.sam)
    await force_close(rows[0].id, reason="spam", by=fixtures.sam)
    await bring(following)
    await delete_alert_rule(rule_id, by=fixtures.sam)
    await bring(following)
    assert await Alert.all().count() == 0


async def test_one_acknowledges_for_all_or_each_for_oneself(fixtures: Fixtures) -> None:
    following = await Following.begin()
    own = await saved(
        fixtures.admin,
        LONG,
        fixtures.support,
        name="Own",
        acknowledgement=Acknowledgement.FOR_ONESELF,
        told_people=(fixtures.admin.id,),
    )
    shared = await saved(fixtures.sam, LONG, fixtures.support, told_roles=(Role.SUPERVISOR, Role.ADMIN))
    for _ in range(2):
        await started(fixtures)
    await bring(following)
    by_rule = {each.row.rule_id: each.row.id for each in await alerts_of(fixtures.sam, is_read=False)}
    assert by_rule.keys() == {own, shared}
    await acknowledge_alerts(list(by_rule.values()), by=fixtures.sam)
    await acknowledge_alerts(list(by_rule.values()), by=fixtures.sam)
    assert await alerts_of(fixtures.sam, is_read=False) == []
    assert [each.row.rule_id for each in await alerts_of(fixtures.admin, is_read=False)] == [own]
    assert [each.row.acknowledged_by_id for each in await alerts_of(fixtures.admin, is_read=True)] == [fixtures.sam.id]
    assert len([fact for fact in await told() if fact.alert.acknowledged_by]) == 2, "each once"
    for stranger, code in (
        (fixtures.tom, "NOT_FOUND"),
        (fixtures.api_sam, "API_ACCESS_ROLE"),
        (fixtures.ada, "ROLE_REQUIRED"),
    ):
        with pytest.raises(Refused) as refused:
            await acknowledge_alerts([by_rule[own]], by=stranger)
        assert refused.value.code == code


async def test_outside_its_hours_a_rule_waits(fixtures: Fixtures) -> None:
    midnight = (clock.now() + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    noon = midnight + timedelta(hours=12)
    days = tuple(Interval(day, "12:00", "13:00") for day in Weekday)
    following = await Following.begin()
    with clock.standing_at(midnight):
        await saved(fixtures.sam, LONG, fixtures.support, weekly=days, time_zone="UTC")
        for _ in range(2):
            await started(fixtures)
        await bring(following)
    with clock.standing_at(noon + LATE - timedelta(seconds=1)):
        await bring(following)
        assert await alerts_of(fixtures.sam) == []
    with clock.standing_at(noon + LATE):
        await bring(following)
        [alert] = await alerts_of(fixtures.sam)
        assert alert.row.rung_at == noon


async def test_who_loses_a_queue_loses_its_alerts(fixtures: Fixtures) -> None:
    following = await Following.begin()
    await saved(fixtures.sam, LONG, fixtures.support)
    for _ in range(2):
        await started(fixtures)
    await bring(following)
    [alert] = await alerts_of(fixtures.sam)
    await set_rights(fixtures.sam.id, RightsChanges(overseen=frozenset({fixtures.sales.id})), by=fixtures.admin)
    with pytest.raises(Refused):
        await acknowledge_alerts([alert.row.id], by=fixtures.sam)


async def test_a_deleted_conversation_is_no_longer_named(fixtures: Fixtures) -> None:
    await aiming(fixtures.support, 1)
    following = await Following.begin()
    await saved(fixtures.sam, LATE_ANSWER, fixtures.support)
    row = await started(fixtures)
    with clock.standing_at(clock.now() + timedelta(seconds=5)):
        await work_off_all()
        await bring(following)
    [alert] = await alerts_of(fixtures.sam)
    assert alert.conversation_ids == (row.id,)
    await Conversation.filter(id=row.id).delete()
    [alert] = await alerts_of(fixtures.sam)
    assert (alert.conversation_ids, alert.row.value) == ((), 1)


async def test_two_hundred_rules_cost_no_statement_while_nothing_rings(fixtures: Fixtures) -> None:
    await aiming(fixtures.support)
    rule = Rule(condition=AlertCondition.QUEUE_LENGTH, threshold=100)
    for number in range(200):
        await AlertRule.create(name=f"Rule {number}", condition=rule.condition, threshold=rule.threshold)
    following = await Following.begin()
    for _ in range(3):
        await started(fixtures)
    head = await log.head()
    entries = await log.read_after(following.seq, limit=1_000)
    with counted_statements():
        before = statements.count
        await following.take([step for entry in entries if (step := step_of(entry))], head.seq)
        await following.tick(clock.now())
        assert statements.count == before
