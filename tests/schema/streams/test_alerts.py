"""Alert rules and alerts through the API: who keeps rules, who is told of what rings, on every device, and who is not."""

from typing import Any
from uuid import uuid4

import pytest

from models import clock
from models.floor.rehearsal import turn
from models.followers.alerts.following import Following
from models.operations.alerts.ring_alerts import Rung, ring_alerts
from models.operations.alerts.save_alert_rule import save_alert_rule
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.rules.alerts.changes import AlertRuleChanges
from models.rules.alerts.rule import Ring
from models.tables import AlertRule
from models.values import SYSTEM, Viewer
from models.vocabulary import AlertCondition, Role
from schema.ids import global_id
from tests.models.followers.test_alert_rules import bring
from tests.models.operations.conversations.test_judge_attention import started
from tests.schema.asking import ask, execute, statements
from tests.schema.documents import DOCUMENTS, act
from tests.schema.streams.listening import NOTIFICATIONS, listening
from tests.support.builders import a_supervisor
from tests.support.fixtures import Fixtures

pytestmark = pytest.mark.usefixtures("quick_heartbeats")

ALERTS = """query ($filter: AlertFilter, $first: Int, $after: String) { alerts(filter: $filter, first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor }
  edges { node { id ruleName value isRead queue { name } conversations { id } acknowledgedBy { name } } } } }"""
RULES = "{ alertRules { name allQueues queues { name } isChangeable } }"
PREVIEW = """query ($rule: AlertRuleInput!, $hours: Int!) { previewAlertRule(rule: $rule, hours: $hours) {
  __typename ... on AlertPreview { times rings { value queue { name } } } ... on AlertPreviewTooLong { possibleHours }
  ... on Refusal { code } } }"""


async def listed(who: Viewer, **given: Any) -> Any:
    return (await ask(who, ALERTS, **given))["alerts"]


async def kept_rule(who: Viewer, fixtures: Fixtures, **given: Any) -> Any:
    asked = {"name": "Long", "condition": "QUEUE_LENGTH", "threshold": 1, "coolDownSeconds": 0, **given}
    return await act(who, "saveAlertRule", queueIds=[global_id("Queue", fixtures.support.id)], **asked)


async def mistake(who: Viewer, fixtures: Fixtures, **given: Any) -> str:
    """The message of BAD_USER_INPUT."""
    asked = {
        "name": "Long",
        "condition": "QUEUE_LENGTH",
        "queueIds": [global_id("Queue", fixtures.support.id)],
        **given,
    }
    [error] = (await execute(who, DOCUMENTS["saveAlertRule"], input=asked)).errors or []
    assert error.extensions is not None
    assert error.extensions["code"] == "BAD_USER_INPUT"
    assert await AlertRule.all().count() == 0
    return error.message


async def test_what_rings_is_told_listed_and_read_on_every_device(fixtures: Fixtures) -> None:
    following = await Following.begin()
    saved = await kept_rule(fixtures.sam, fixtures)
    assert saved["alertRule"] | {"queues": [{"name": "Support"}], "toldRoles": ["SUPERVISOR"]} == saved["alertRule"]
    async with (
        listening(fixtures.sam, NOTIFICATIONS) as sam,
        listening(fixtures.sam, NOTIFICATIONS) as phone,
        listening(fixtures.rosa, NOTIFICATIONS) as rosa,
        listening(fixtures.tom, NOTIFICATIONS) as tom,
        listening(fixtures.admin, NOTIFICATIONS) as admin,
        listening(fixtures.api_sam, NOTIFICATIONS) as api_sam,
        listening(fixtures.ada, NOTIFICATIONS) as ada,
    ):
        for stream in (sam, phone, rosa, tom, admin, api_sam, ada):
            assert (await stream.frame())["__typename"] == "Heartbeat", "it has begun"
        for _ in range(2):
            await started(fixtures)
        await bring(following)
        for stream in (sam, phone, rosa):
            frame = await stream.next("AlertNotification")
            assert (frame["isAcknowledgement"], frame["alert"]["ruleName"], frame["alert"]["value"]) == (
                False,
                "Long",
                2,
            )
        page = await listed(fixtures.rosa, filter={"read": False})
        [edge] = page["edges"]
        assert (page["totalCount"], edge["node"]["queue"], edge["node"]["isRead"]) == (1, {"name": "Support"}, False)

        done = await act(fixtures.rosa, "acknowledgeAlerts", alertIds=[edge["node"]["id"]])
        assert done["alerts"] == [{"id": edge["node"]["id"], "isRead": True, "acknowledgedBy": {"name": "Rosa"}}]
        for stream in (sam, phone, rosa):
            frame = await stream.next("AlertNotification")
            assert (frame["isAcknowledgement"], frame["alert"]["isRead"]) == (True, True)
        assert (await listed(fixtures.sam, filter={"read": False}))["totalCount"] == 0
        for stream in (tom, admin, api_sam, ada):
            assert [each["__typename"] for each in await stream.until(done["position"])] == []
    assert (await listed(fixtures.tom))["edges"] == (await listed(fixtures.admin))["edges"] == []
    assert await listed(fixtures.api_sam) is await listed(fixtures.ada) is await listed(fixtures.cleo) is None
    await set_rights(fixtures.sam.id, RightsChanges(overseen=frozenset({fixtures.sales.id})), by=fixtures.admin)
    assert (await listed(fixtures.sam))["totalCount"] == 0


async def test_pages_go_on_where_they_stopped(fixtures: Fixtures) -> None:
    following = await Following.begin()
    for number in range(3):
        await kept_rule(fixtures.sam, fixtures, name=f"Rule {number}", threshold=0)
    await started(fixtures)
    await bring(following)
    first = await listed(fixtures.sam, first=2)
    rest = await listed(fixtures.sam, first=2, after=first["pageInfo"]["endCursor"])
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)
    names = [edge["node"]["ruleName"] for page in (first, rest) for edge in page["edges"]]
    assert sorted(names) == ["Rule 0", "Rule 1", "Rule 2"]


async def test_who_keeps_which_rules(fixtures: Fixtures) -> None:
    own = await kept_rule(fixtures.sam, fixtures)
    rule_id = own["alertRule"]["id"]
    everywhere = {"name": "Everywhere", "condition": "LONGEST_WAIT", "threshold": 60}
    assert (await act(fixtures.sam, "saveAlertRule", **everywhere))["code"] == "OUTSIDE_SUPERVISED_QUEUES"
    assert (await act(fixtures.admin, "saveAlertRule", **everywhere))["alertRule"]["isChangeable"] is True
    for who, code in (
        (fixtures.tom, "NOT_FOUND"),
        (fixtures.api_sam, "API_ACCESS_ROLE"),
        (fixtures.ada, "ROLE_REQUIRED"),
    ):
        assert (await act(who, "saveAlertRule", alertRuleId=rule_id, threshold=3))["code"] == code
        assert (await act(who, "deleteAlertRule", alertRuleId=rule_id))["code"] == code
    rules = {each["name"]: each for each in (await ask(fixtures.sam, RULES))["alertRules"]}
    assert {name: each["isChangeable"] for name, each in rules.items()} == {"Long": True, "Everywhere": False}
    assert [each["name"] for each in (await ask(fixtures.tom, RULES))["alertRules"]] == ["Everywhere"]
    assert (await act(fixtures.rosa, "deleteAlertRule", alertRuleId=rule_id))["alertRule"] is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"condition": "ATTENTION"}, "reasons: ATTENTION needs"),
        ({"condition": "ATTENTION", "reasons": ["HAND_RAISED"]}, "raised hands need no rule"),
        ({"condition": "SERVICE_LEVEL", "threshold": 101}, "threshold: for SERVICE_LEVEL"),
        ({"toldRoles": []}, "nobody would be told"),
        ({"toldRoles": ["AGENT"]}, "only SUPERVISOR and ADMIN"),
        ({"coolDownSeconds": -1}, "coolDownSeconds: must be"),
        ({"timeZone": "Europe/Pariss"}, "no time zone"),
        ({"weekly": [{"day": "MONDAY", "from": "18:00", "to": "09:00"}]}, "weekly: MONDAY"),
    ],
)
async def test_a_rule_that_makes_no_sense_is_a_mistake(fixtures: Fixtures, given: dict[str, Any], message: str) -> None:
    assert message in await mistake(fixtures.sam, fixtures, **given)


async def test_only_who_reads_the_queue_can_be_named(fixtures: Fixtures) -> None:
    for stranger in (fixtures.tom, fixtures.ada):
        message = await mistake(fixtures.sam, fixtures, toldPeopleIds=[global_id("User", stranger.id)])
        assert "toldPeople: one of them oversees none of the rule's queues" in message
    named = await kept_rule(fixtures.sam, fixtures, toldPeopleIds=[global_id("User", fixtures.rosa.id)])
    assert (named["alertRule"]["toldPeople"], named["alertRule"]["toldRoles"]) == ([{"name": "Rosa"}], [])
    following = await Following.begin()
    for _ in range(2):
        await started(fixtures)
    await bring(following)
    assert [(await listed(who))["totalCount"] for who in (fixtures.rosa, fixtures.sam, fixtures.admin)] == [1, 0, 0]


async def test_a_rule_that_one_may_not_see_answers_as_one_that_there_is_not(fixtures: Fixtures) -> None:
    hidden = (await kept_rule(fixtures.sam, fixtures))["alertRule"]["id"]
    wrong: list[dict[str, Any]] = [{"coolDownSeconds": -1}, {"name": ""}, {"queueIds": []}, {"condition": "ATTENTION"}]
    for rule_id in (hidden, global_id("AlertRule", uuid4())):
        for given in wrong:
            refused = await act(fixtures.tom, "saveAlertRule", alertRuleId=rule_id, **given)
            assert refused["code"] == "NOT_FOUND"
            tried = await ask(fixtures.tom, PREVIEW, rule={"alertRuleId": rule_id, **given}, hours=1)
            assert tried["previewAlertRule"] == {"__typename": "ActionRefused", "code": "NOT_FOUND"}


async def test_with_other_queues_it_still_tells_somebody(fixtures: Fixtures) -> None:
    both = frozenset({fixtures.support.id, fixtures.sales.id})
    await set_rights(fixtures.sam.id, RightsChanges(overseen=both), by=fixtures.admin)
    named = await kept_rule(fixtures.sam, fixtures, toldPeopleIds=[global_id("User", fixtures.rosa.id)])
    sales = {"alertRuleId": named["alertRule"]["id"], "queueIds": [global_id("Queue", fixtures.sales.id)]}
    [error] = (await execute(fixtures.sam, DOCUMENTS["saveAlertRule"], input=sales)).errors or []
    assert "toldPeople: one of them oversees none of the rule's queues" in error.message
    assert [each.queues for each in await AlertRule.all()] == [[str(fixtures.support.id)]]
    moved = await act(fixtures.sam, "saveAlertRule", **sales, toldPeopleIds=[global_id("User", fixtures.tom.id)])
    assert moved["alertRule"]["toldPeople"] == [{"name": "Tom"}]


async def test_a_name_that_is_taken_is_refused_in_words(fixtures: Fixtures) -> None:
    await kept_rule(fixtures.sam, fixtures)
    input = {"name": "Long", "condition": "QUEUE_LENGTH", "queueIds": [global_id("Queue", fixtures.support.id)]}
    [error] = (await execute(fixtures.sam, DOCUMENTS["saveAlertRule"], input=input)).errors or []
    assert "name: there already is an alert rule 'Long'" in error.message


async def test_a_rule_is_tried_by_who_may_save_it(fixtures: Fixtures) -> None:
    for _ in range(2):
        await started(fixtures)
    support = [global_id("Queue", fixtures.support.id)]
    rule = {"condition": "QUEUE_LENGTH", "threshold": 1, "queueIds": support}

    async def tried(who: Viewer, hours: int = 1, **given: Any) -> Any:
        return (await ask(who, PREVIEW, rule=rule | given, hours=hours))["previewAlertRule"]

    assert await tried(fixtures.sam) == {
        "__typename": "AlertPreview",
        "times": 1,
        "rings": [{"value": 2, "queue": {"name": "Support"}}],
    }
    assert (await tried(fixtures.tom))["code"] == (await tried(fixtures.sam, queueIds=[]))["code"]
    assert (await tried(fixtures.tom))["code"] == "OUTSIDE_SUPERVISED_QUEUES"
    assert await tried(fixtures.ada) is await tried(fixtures.api_sam) is None
    assert (await ask(fixtures.sam, RULES))["alertRules"] == []
    await set_rights(fixtures.tom.id, RightsChanges(roles=frozenset({Role.AGENT})), by=fixtures.admin)
    assert await tried(fixtures.tom) is None


async def test_while_another_rule_is_tried_one_is_told_to_try_again(fixtures: Fixtures) -> None:
    await started(fixtures)
    given = {"rule": {"condition": "QUEUE_LENGTH", "queueIds": [global_id("Queue", fixtures.support.id)]}, "hours": 1}
    async with turn():
        answer = await execute(fixtures.sam, PREVIEW, **given)
    assert answer.data == {"previewAlertRule": None}
    [error] = answer.errors or []
    assert error.extensions == {"code": "RATE_LIMITED", "retryAfterSeconds": 2}
    assert (await ask(fixtures.sam, PREVIEW, **given))["previewAlertRule"]["times"] == 1


async def test_what_an_alert_names_is_read_together(fixtures: Fixtures) -> None:
    people = [await a_supervisor(f"Extra {number}", oversees=[fixtures.support]) for number in range(6)]
    costs: list[tuple[int, int]] = []
    for number in (1, 6):
        named = [global_id("User", person.id) for person in people[:number]]
        saved = await kept_rule(
            fixtures.admin, fixtures, name=f"Rule {number}", toldPeopleIds=named, toldRoles=["ADMIN"]
        )
        rule = await AlertRule.get(name=f"Rule {number}")
        rows = tuple([(await started(fixtures)).id for _ in range(number)])
        await ring_alerts([Rung(rule.id, 1, 1, Ring(fixtures.support.id, clock.now(), 1, number, rows))], by=SYSTEM)
        with statements() as sent:
            [edge] = (await listed(fixtures.admin, filter={"ruleIds": [saved["alertRule"]["id"]]}))["edges"]
        assert len(edge["node"]["conversations"]) == number
        with statements() as sent_for_rules:
            rules = (await ask(fixtures.admin, "{ alertRules { toldPeople { name } } }"))["alertRules"]
        assert [len(each["toldPeople"]) for each in rules][-1] == number
        costs.append((len(sent), len(sent_for_rules)))
    assert costs[0] == costs[1]


async def test_any_number_of_people_is_looked_up_with_one_statement(fixtures: Fixtures) -> None:
    costs: list[list[str]] = []
    for people in ((fixtures.rosa,), (fixtures.rosa, fixtures.sam, fixtures.admin)):
        changes = AlertRuleChanges(
            name=f"For {len(people)}",
            condition=AlertCondition.QUEUE_LENGTH,
            queues=(fixtures.support.id,),
            told_people=tuple(each.id for each in people),
        )
        with statements() as sent:
            await save_alert_rule(None, changes, by=fixtures.sam)
        costs.append(sent)
    assert len(costs[0]) == len(costs[1])
