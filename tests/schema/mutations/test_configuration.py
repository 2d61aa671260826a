"""Configuring through GraphQL: what administrators save they read again, others read none of it and are refused."""

from typing import Any

from models.tables import Queue, User, Workstream
from models.vocabulary import Role
from schema.ids import global_id
from tests.schema.asking import Somebody, ask, fault
from tests.schema.examples import id_of
from tests.schema.floor import Floor
from tests.support.builders import a_queue, a_user, a_workstream, an_admin
from tests.support.databases import Database

REFUSED = "... on Refusal { code message currentConversation { id } }"
QUEUE = """... on QueueSuccess { position queue { id name type priority acceptsWhenClosed queueConfiguration {
  closed assignmentMethod closedAction mostWaiting mostWaitingAction longestWaitSeconds longestWaitAction retiredAt
  operatingHours { name } overflowQueue { name }
} targets { answerWithinSeconds replyWithinSeconds shareWithinPercent } } }"""
WORKSTREAM = """... on WorkstreamSuccess { position workstream { id name channel unitsRequired allowedPresences
  openLimitSeconds defaultQueue { name } workstreamConfiguration {
    maxDeclines skillMatch requiredSkills previousAgentFirst missedSetsInactive declinedSetsDoNotDisturb
    replyWindowSeconds retiredAt
} } }"""
HOURS = "... on OperatingHoursSuccess { position operatingHours { id name timeZone weekly { day from to } holidays } }"
USER = """... on UserSuccess { position user {
  id login name locale disabledAt roles supervisedQueues { name } queues { name }
} }"""
AGENT = "... on AgentSuccess { position agent { name isBot capacityTotal skills } }"
ANSWERS = {
    "saveQueue": ("QueueInput", QUEUE),
    "retireQueue": ("RetireQueueInput", QUEUE),
    "saveWorkstream": ("WorkstreamInput", WORKSTREAM),
    "retireWorkstream": ("RetireWorkstreamInput", WORKSTREAM),
    "saveOperatingHours": ("OperatingHoursInput", HOURS),
    "removeOperatingHours": ("RemoveOperatingHoursInput", HOURS),
    "saveUser": ("UserInput", USER),
    "disableUser": ("WhichUserInput", USER),
    "enableUser": ("WhichUserInput", USER),
    "saveAgent": ("AgentInput", AGENT),
}
USERS = """query($after: String) {
  users(first: 3, after: $after) { edges { node { login } } pageInfo { hasNextPage endCursor } }
}"""
TARGETS = "{ queues { name } workstreams { name } }"
WITH_RETIRED = "{ queues(includeRetired: true) { name } workstreams(includeRetired: true) { name } }"


def document(name: str) -> str:
    kind, success = ANSWERS[name]
    return f"mutation Save($input: {kind}!) {{ {name}(input: $input) {{ __typename {success} {REFUSED} }} }}"


async def save(somebody: Somebody, mutation: str, /, **given: Any) -> Any:
    return (await ask(somebody, document(mutation), input=given))[mutation]


def user_id(user: User) -> str:
    return global_id("User", user.id)


async def test_a_queue_with_its_hours_from_nothing(database: Database) -> None:
    admin = await an_admin()
    made = await save(
        admin,
        "saveOperatingHours",
        name="Office",
        timeZone="Europe/Paris",
        weekly=[{"day": "TUESDAY", "from": "09:00", "to": "24:00"}, {"day": "MONDAY", "from": "09:00", "to": "12:00"}],
        holidays=["2026-12-25"],
    )
    hours = made["operatingHours"]
    assert hours["weekly"] == [
        {"day": "MONDAY", "from": "09:00", "to": "12:00"},
        {"day": "TUESDAY", "from": "09:00", "to": "24:00"},
    ]
    backup = await a_queue("Backup")
    answer = await save(
        admin,
        "saveQueue",
        name="Chat",
        priority=5,
        operatingHoursId=hours["id"],
        overflowQueueId=id_of(backup),
        mostWaiting=10,
        mostWaitingAction="OTHER_QUEUE",
        answerWithinSeconds=60,
        shareWithinPercent=80,
    )
    assert answer["queue"] == {
        "id": answer["queue"]["id"],
        "name": "Chat",
        "type": "MESSAGING",
        "priority": 5,
        "acceptsWhenClosed": True,
        "queueConfiguration": {
            "closed": False,
            "assignmentMethod": "HIGHEST_CAPACITY",
            "closedAction": "ASSIGN_ANYWAY",
            "mostWaiting": 10,
            "mostWaitingAction": "OTHER_QUEUE",
            "longestWaitSeconds": 0,
            "longestWaitAction": "ASSIGN_ANYWAY",
            "retiredAt": None,
            "operatingHours": {"name": "Office"},
            "overflowQueue": {"name": "Backup"},
        },
        "targets": {"answerWithinSeconds": 60, "replyWithinSeconds": 0, "shareWithinPercent": 80},
    }
    assert (await ask(admin, "{ asOf }"))["asOf"] == answer["position"]


async def test_left_out_stays_and_null_takes_away(database: Database) -> None:
    admin, backup = await an_admin(), await a_queue("Backup")
    queue = await a_queue("Chat", overflow_queue=backup)
    kept = await save(admin, "saveQueue", queueId=id_of(queue), priority=None, closed=True)
    assert kept["queue"]["queueConfiguration"]["overflowQueue"] == {"name": "Backup"}
    assert kept["queue"]["priority"] == queue.priority
    gone = await save(admin, "saveQueue", queueId=id_of(queue), overflowQueueId=None)
    assert gone["queue"]["queueConfiguration"]["overflowQueue"] is None
    assert gone["queue"]["queueConfiguration"]["closed"] is True


async def test_retired_ones_are_no_targets_any_more(database: Database) -> None:
    admin, queue = await an_admin(), await a_queue("Support")
    workstream = await a_workstream(queue, "Chat")
    assert (await save(admin, "retireQueue", queueId=id_of(queue)))["code"] == "STILL_IN_USE"
    retired = await save(admin, "retireWorkstream", workstreamId=id_of(workstream))
    assert retired["workstream"]["workstreamConfiguration"]["retiredAt"]
    assert (await save(admin, "retireQueue", queueId=id_of(queue)))["queue"]["queueConfiguration"]["retiredAt"]
    assert await ask(admin, TARGETS) == {"queues": [], "workstreams": []}
    assert await ask(admin, WITH_RETIRED) == {"queues": [{"name": "Support"}], "workstreams": [{"name": "Chat"}]}
    back = await save(admin, "saveQueue", queueId=id_of(queue))
    assert back["queue"]["queueConfiguration"]["retiredAt"] is None


async def test_a_workstream_from_nothing(database: Database) -> None:
    admin, queue = await an_admin(), await a_queue("Support")
    answer = await save(
        admin,
        "saveWorkstream",
        name="Site",
        channel="LIVE_CHAT",
        defaultQueueId=id_of(queue),
        unitsRequired=25,
        allowedPresences=["AVAILABLE"],
        requiredSkills=["french"],
        skillMatch="EXACT",
    )
    workstream = answer["workstream"]
    assert (workstream["unitsRequired"], workstream["openLimitSeconds"]) == (25, 1_200)
    assert workstream["defaultQueue"] == {"name": "Support"}
    assert workstream["workstreamConfiguration"]["requiredSkills"] == ["french"]
    assert (await save(admin, "saveWorkstream", name="Line", channel="VOICE", defaultQueueId=id_of(queue)))["code"] == (
        "QUEUE_TYPE_MISMATCH"
    )


async def test_a_person_from_nothing_to_work(database: Database) -> None:
    """A user is created, gets a role, becomes an agent, is disabled and enabled again."""
    admin, queue = await an_admin(), await a_queue("Support")
    made = (await save(admin, "saveUser", login="grace", name="Grace"))["user"]
    assert (made["roles"], made["locale"], made["queues"]) == ([], "en", [])
    rights = {"userId": made["id"], "roles": ["AGENT"], "queueIds": [id_of(queue)]}
    await ask(admin, "mutation R($input: RightsInput!) { setRights(input: $input) { __typename } }", input=rights)
    agent = (await save(admin, "saveAgent", userId=made["id"], capacityUnits=40, skills=["french"]))["agent"]
    assert agent == {"name": "Grace", "isBot": False, "capacityTotal": 40, "skills": ["french"]}
    shut_out = (await save(admin, "disableUser", userId=made["id"]))["user"]
    assert shut_out["disabledAt"]
    let_in = (await save(admin, "enableUser", userId=made["id"]))["user"]
    assert (let_in["disabledAt"], let_in["roles"], let_in["queues"]) == (None, ["AGENT"], [{"name": "Support"}])


async def test_a_request_that_is_repeated_is_done_once(database: Database) -> None:
    admin = await an_admin()
    first = await save(admin, "saveQueue", name="Chat", requestId="one")
    assert await save(admin, "saveQueue", name="Chat", requestId="one") == first
    assert await Queue.all().count() == 1
    assert await fault(admin, document("saveQueue"), input={"name": "Other", "requestId": "one"}) == "BAD_USER_INPUT"


async def test_what_can_not_be_is_bad_input_that_names_its_field(database: Database) -> None:
    admin = await an_admin()
    await a_queue("Support")
    for name, given in (
        ("saveQueue", {"name": "Support"}),
        ("saveQueue", {"name": "Half \ud83d"}),
        ("saveOperatingHours", {"name": "Office", "timeZone": "Mars/Olympus"}),
        ("saveUser", {"login": "grace"}),
        ("saveAgent", {"userId": user_id(await a_user("Grace", Role.AGENT)), "skills": ["\x00"]}),
    ):
        assert await fault(admin, document(name), input=given) == "BAD_USER_INPUT", name


async def test_others_read_nothing_of_it_and_are_refused(floor: Floor) -> None:
    queue, workstream = await Queue.get(name="Support"), await Workstream.get(id=floor.row.workstream_id)
    given: dict[str, dict[str, Any]] = {
        "saveQueue": {"name": "Mine"},
        "retireQueue": {"queueId": id_of(queue)},
        "saveWorkstream": {"workstreamId": id_of(workstream), "name": "Mine"},
        "retireWorkstream": {"workstreamId": id_of(workstream)},
        "saveOperatingHours": {"name": "Mine"},
        "removeOperatingHours": {"operatingHoursId": global_id("OperatingHours", queue.id)},
        "saveUser": {"login": "me", "name": "Me"},
        "disableUser": {"userId": user_id(floor.colleague)},
        "enableUser": {"userId": user_id(floor.colleague)},
        "saveAgent": {"userId": user_id(floor.agent), "capacityUnits": 1},
    }
    assert given.keys() == ANSWERS.keys()
    lists = "{ operatingHours { name } users { edges { node { login } } } auditTrail { edges { node { act } } } }"
    configuration = (
        "{ queues { queueConfiguration { closed } } workstreams { workstreamConfiguration { maxDeclines } } }"
    )
    for somebody in (floor.supervisor, floor.agent, floor.customer):
        for name, values in given.items():
            assert (await save(somebody, name, **values))["code"] == "ROLE_REQUIRED", name
        assert await ask(somebody, lists) == {"operatingHours": None, "users": None, "auditTrail": None}
        read = await ask(somebody, configuration)
        assert all(value is None for found in read.values() if found for each in found for value in each.values())
        node = "query($id: ID!) { node(id: $id) { id } }"
        assert (await ask(somebody, node, id=user_id(floor.agent)))["node"] is None


async def test_users_come_page_by_page(database: Database) -> None:
    admin = await an_admin("Zoe", login="zoe")
    for login in ("carl", "bob", "ada"):
        await a_user(login.title(), login=login)
    page = (await ask(admin, USERS))["users"]
    assert [edge["node"]["login"] for edge in page["edges"]] == ["ada", "bob", "carl"]
    rest = (await ask(admin, USERS, after=page["pageInfo"]["endCursor"]))["users"]
    assert [edge["node"]["login"] for edge in rest["edges"]] == ["zoe"]
    assert not rest["pageInfo"]["hasNextPage"]
    found = await ask(admin, "query($id: ID!) { node(id: $id) { ... on User { login } } }", id=user_id(admin))
    assert found["node"] == {"login": "zoe"}
