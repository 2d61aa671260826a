"""Files with faults are refused before anything is done; each fault has its line and the message of its rule."""

import pytest

from models.tables import User
from tests.api.configuration.installations import apply, facts, faults
from tests.support.databases import Database

BASE = """\
operatingHours: {Office: {}}
queues: {Chat: {}, Calls: {type: VOICE}}
workstreams: {Site: {channel: LIVE_CHAT, defaultQueue: Chat}}
users: {ada: {name: Ada, roles: [AGENT]}, hook: {name: Hook, roles: [CHANNEL]}}
agents: {ada: {}}
channels: {texts: {kind: JSON, connector: hook, workstream: Site}}
"""


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("settings:\n  monitoringUnreadSeconds: 5", 2, "settings: monitoringUnreadSeconds: must be 15 to"),
        (
            "operatingHours:\n  O:\n    timeZone: Paris",
            3,
            "operatingHours: O: timeZone: there is no time zone 'Paris'.",
        ),
        (
            "operatingHours:\n  O:\n    weekly:\n      MONDAY: [18:00-09:00]",
            3,
            "weekly: MONDAY 18:00 to 09:00 ends before",
        ),
        ("queues:\n  Q:\n    priority: -1", 3, "queues: Q: priority: must be 0 to 1,000,000, not -1."),
        ("queues:\n  ' Q': {}", 2, "name: must have 1 to 100 printable characters"),
        ("queues:\n  Q:\n    overflowQueue: Chatt", 3, "overflowQueue: there is no queue Chatt. Did you mean Chat?"),
        (
            "queues:\n  Chat:\n    overflowQueue: Calls",
            3,
            "overflowQueue: Calls is of type VOICE and this queue of type MESSAGING",
        ),
        (
            "queues:\n  A: {overflowQueue: B}\n  B: {overflowQueue: A}",
            2,
            "the queues would overflow in a circle, A → B → A.",
        ),
        ("queues:\n  Chat:\n    closedAction: OTHER_QUEUE", 3, "closedAction: OTHER_QUEUE needs an overflow queue"),
        ("queues:\n  Chat:\n    type: RECORD", 3, "type: a queue stays MESSAGING; create a new queue"),
        ("queues:\n  Q: {operatingHours: Offise}", 2, "there is no operating hours Offise. Did you mean Office?"),
        ("workstreams:\n  W: {channel: SMS}", 2, "workstreams: W: a new workstream needs defaultQueue."),
        ("workstreams:\n  W: {channel: SMS, defaultQueue: Calls}", 2, "Queue Calls is of type VOICE"),
        ("workstreams:\n  Site:\n    channel: SMS", 3, "channel: a workstream stays LIVE_CHAT"),
        ("workstreams:\n  Site:\n    offerSeconds: 0", 3, "offerSeconds: must be 1 to 86,400, not 0."),
        (
            "workstreams:\n  Site:\n    wrapUpCapacity: BLOCK_FOR_TIME",
            2,
            "wrapUpBlockSeconds: BLOCK_FOR_TIME needs at least 1 second",
        ),
        ("users:\n  bob: {roles: [AGENT]}", 2, "users: bob: a new user needs name."),
        ("users:\n  bob: {name: Bob, supervisedQueues: [Sales]}", 2, "supervisedQueues: there is no queue Sales."),
        ("agents:\n  bob: {}", 2, "agents: bob: there is no user of this login; name it under users."),
        ("agents:\n  hook: {}", 2, "kind: an agent of kind HUMAN needs the role AGENT"),
        ("agents:\n  ada:\n    kind: BOT", 3, "kind: an agent of kind BOT needs the role BOT"),
        ("users: {ada: {roles: []}}\nagents:\n  ada: {}", 3, "kind: an agent of kind HUMAN needs the role AGENT"),
        ("channels:\n  c: {kind: JSON}", 2, "channels: c: a new channel needs connector, workstream."),
        ("channels:\n  texts: {connector: ada}", 2, "connector: ada is no connector; grant the role CHANNEL"),
        (
            "channels:\n  c: {kind: JSON, connector: hook, workstream: Site}",
            2,
            "connector: it belongs to channel texts",
        ),
        ("channels:\n  texts:\n    url: 'http://example.com'", 3, "url must begin with https://"),
    ],
)
async def test_each_fault_is_told_with_its_line(database: Database, text: str, line: int, message: str) -> None:
    await apply(BASE)
    recorded = await facts()
    [(found_line, found), *more] = await faults(text)
    assert message in found
    assert found_line == line
    assert len(more) <= 1, "of a circle, both ends"
    assert await facts() == recorded


async def test_nothing_is_done_while_anything_is_wrong(database: Database) -> None:
    assert len(await faults("users:\n  bob: {name: Bob}\nqueues:\n  Q: {priority: -1}\n  R: {mostWaiting: -1}\n")) == 2
    assert not await User.exists()


async def test_what_would_go_may_not_be_needed(database: Database) -> None:
    await apply(BASE)
    [(_, message)] = await faults("queues: {Calls: {}}", prune=True)
    assert message == "workstreams: Site: defaultQueue: there is no queue Chat. It would no longer be in service."


@pytest.mark.parametrize("prune", [False, True])
async def test_a_channel_out_of_service_keeps_its_connector(database: Database, prune: bool) -> None:
    """Or the file would be refused when half of it is done."""
    await apply(BASE)
    if not prune:
        await apply("channels: {texts: {disabled: true}}")
    [(_, message)] = await faults("channels: {c: {kind: JSON, connector: hook, workstream: Site}}", prune=prune)
    assert message == "channels: c: connector: it belongs to channel texts; each channel needs a connector of its own."


async def test_a_file_may_name_what_it_makes_itself(database: Database) -> None:
    assert len(await apply(BASE)) == 8


MANY = """\
settings:
  monitoringUnreadSeconds: 5
  alertCoolDownSeconds: -1
operatingHours:
  Away:
    timeZone: GMT+2
    holidays: [2026-02-30]
    weekly:
      MONDAY: [9-18]
      FRYDAY: [09:00-18:00]
queues:
  Other:
    priority: -1
    prioritty: 1
    overflowQueue: Chatt
    closedAction: OTHER_QUEUE
users:
  bob: {name: Bob, roles: [AGENTT, BOTT]}
"""


async def test_all_faults_are_told_at_once_in_the_order_of_their_lines(database: Database) -> None:
    await apply(BASE)
    before = await facts()
    found = await faults(MANY)
    assert await facts() == before
    assert [(line, message.partition(".")[0]) for line, message in found] == [
        (2, "settings: monitoringUnreadSeconds: must be 15 to 86,400, not 5"),
        (3, "settings: alertCoolDownSeconds: must be 0 to 86,400, not -1"),
        (6, "operatingHours: Away: timeZone: there is no time zone 'GMT+2'"),
        (7, "operatingHours: Away: holidays: '2026-02-30' is not a date; write it like 2026-12-25"),
        (9, "operatingHours: Away: weekly: write times as 09:00-18:00"),
        (10, "operatingHours: Away: weekly: 'FRYDAY' is not allowed"),
        (13, "queues: Other: priority: must be 0 to 1,000,000, not -1"),
        (14, "queues: Other: there is no key prioritty"),
        (15, "queues: Other: overflowQueue: there is no queue Chatt"),
        (18, "users: bob: roles: 'AGENTT' is not allowed"),
        (18, "users: bob: roles: 'BOTT' is not allowed"),
    ]


@pytest.mark.parametrize("workstream", ["{channel: SMSS, defaultQueue: Chat}", "{defaultQueue: Chat}"])
async def test_a_channel_of_a_workstream_with_a_fault_adds_none(database: Database, workstream: str) -> None:
    await apply(BASE)
    text = f"workstreams: {{Odd: {workstream}}}\nchannels: {{odd: {{kind: JSON, connector: other, workstream: Odd}}}}"
    text += "\nusers: {other: {name: Other, roles: [CHANNEL]}}"
    found = [message for _, message in await faults(text)]
    assert [message.partition(":")[0] for message in found] == ["workstreams"]
