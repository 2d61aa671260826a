"""The audit trail as administrators read it: everything that was done or refused, narrowed, page by page, newest first."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from models import clock
from models.audit.erasing import erase_texts
from models.audit.sealing import seal
from models.audit.sign_ins import FailedSignIn, write_failed_sign_ins
from models.operations.configuration.save_queue import save_queue
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.conversations.force_close import force_close
from models.operations.monitoring.monitor import monitor
from models.rules.configuration.administration import QueueChanges
from models.rules.refusals import Refused
from models.tables import AuditEntry
from models.values import SYSTEM, Source
from models.vocabulary import Role, SignInFault
from schema.ids import global_id
from tests.schema.asking import ask, fault
from tests.schema.examples import id_of
from tests.schema.floor import Floor
from tests.support.builders import viewer_of
from tests.support.unknown_ids import unknown

TRAIL = """
query Trail($filter: AuditFilter, $first: Int, $after: String, $last: Int, $before: String) {
  auditTrail(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    edges {
      cursor
      node {
        number at act outcome code conversationId targetId requestId note actor { name }
        changes { field before after } overridePresence overrideCapacity unitsOver
        counted signInFault login address client hash
      }
    }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


async def trail(floor: Floor, **variables: Any) -> list[Any]:
    return [edge["node"] for edge in (await ask(floor.admin, TRAIL, **variables))["auditTrail"]["edges"]]


async def played(floor: Floor, rights_at: datetime | None = None) -> None:
    """Sam monitors and force-closes; doing it again is refused; the administrator changes rights."""
    sam = await viewer_of(floor.supervisor)
    await monitor(floor.row.id, purpose="Coaching", by=sam, request_id="m1")
    await force_close(floor.row.id, reason="Test call", by=sam)
    with suppress(Refused):
        await force_close(floor.row.id, reason="Again", by=sam)
    with clock.standing_at(rights_at or clock.now()):
        changes = RightsChanges(roles=frozenset({Role.AGENT}))
        await set_rights(floor.colleague.id, changes, by=await viewer_of(floor.admin))


async def test_tells_who_did_what_and_what_was_refused(floor: Floor) -> None:
    await played(floor)
    rights, refused, closed, monitored = await trail(floor)
    assert [entry["act"] for entry in (rights, refused, closed, monitored)] == [
        "SET_RIGHTS",
        "FORCE_CLOSE",
        "FORCE_CLOSE",
        "MONITOR",
    ]
    assert rights["targetId"] == global_id("User", floor.colleague.id)
    assert (refused["outcome"], refused["code"], refused["note"]) == ("REFUSED", "ALREADY_CLOSED", "Again")
    assert (closed["outcome"], closed["code"], closed["note"]) == ("DONE", None, "Test call")
    assert closed["conversationId"] == id_of(floor.row)
    assert (monitored["actor"], monitored["requestId"], monitored["note"]) == ({"name": "Sam"}, "m1", "Coaching")


async def test_an_erased_note_is_null(floor: Floor) -> None:
    await played(floor)
    assert await erase_texts([(await AuditEntry.get(act="MONITOR")).id], by=SYSTEM) == 1
    assert [entry["note"] for entry in await trail(floor, filter={"acts": ["MONITOR"]})] == [None]


async def test_can_be_narrowed_by_everything(floor: Floor) -> None:
    late = clock.now() + timedelta(days=1)
    await played(floor, rights_at=late)
    for narrowed, acts in (
        ({"actorIds": [global_id("User", floor.admin.id)]}, ["SET_RIGHTS"]),
        ({"actorIds": [global_id("Actor", floor.admin.id)]}, ["SET_RIGHTS"]),
        ({"actorIds": [global_id("Viewer", floor.admin.id)]}, ["SET_RIGHTS"]),
        ({"actorIds": [unknown("Actor")]}, []),
        ({"conversationIds": [id_of(floor.row)], "outcomes": ["DONE"]}, ["FORCE_CLOSE", "MONITOR"]),
        ({"acts": ["MONITOR", "SET_RIGHTS"]}, ["SET_RIGHTS", "MONITOR"]),
        ({"outcomes": ["REFUSED"]}, ["FORCE_CLOSE"]),
        ({"from": late.isoformat()}, ["SET_RIGHTS"]),
        ({"to": late.isoformat(), "outcomes": ["DONE"]}, ["FORCE_CLOSE", "MONITOR"]),
        ({"acts": []}, []),
        ({"actorIds": [unknown("User")]}, []),
        ({"acts": None}, ["SET_RIGHTS", "FORCE_CLOSE", "FORCE_CLOSE", "MONITOR"]),
    ):
        assert [entry["act"] for entry in await trail(floor, filter=narrowed)] == acts, narrowed
    backwards = {"from": late.isoformat(), "to": clock.now().isoformat()}
    of_others = {"actorIds": [unknown("Agent")]}, {"conversationIds": [unknown("User")]}
    for wrong in ({"actorIds": ["nonsense"]}, *of_others, backwards):
        assert await fault(floor.admin, TRAIL, filter=wrong) == "BAD_USER_INPUT", wrong


async def test_pages_meet_without_gap_or_repeat(floor: Floor) -> None:
    await played(floor)
    every = [entry["number"] for entry in await trail(floor)]
    assert every == sorted(every, reverse=True)
    first = (await ask(floor.admin, TRAIL, first=3))["auditTrail"]
    assert first["pageInfo"]["hasNextPage"]
    rest = await trail(floor, first=3, after=first["pageInfo"]["endCursor"])
    assert [edge["node"]["number"] for edge in first["edges"]] + [entry["number"] for entry in rest] == every
    assert [entry["number"] for entry in await trail(floor, last=2)] == every[-2:]
    cursor = first["edges"][-1]["cursor"]
    assert [entry["number"] for entry in await trail(floor, last=2, before=cursor)] == every[:2]


async def test_foreign_cursors_are_bad_input(floor: Floor) -> None:
    await played(floor)
    users = await ask(floor.admin, "{ users(first: 1) { pageInfo { endCursor } } }")
    for after in ("nonsense", users["users"]["pageInfo"]["endCursor"]):
        assert await fault(floor.admin, TRAIL, after=after) == "BAD_USER_INPUT"


async def test_tells_what_changed_with_ids_and_erasable_texts(floor: Floor) -> None:
    admin = replace(await viewer_of(floor.admin), source=Source("192.0.2.7", "Firefox"))
    changes = RightsChanges(roles=frozenset({Role.ADMIN}), overseen=frozenset())
    await set_rights(floor.supervisor.id, changes, by=admin)
    saved = await save_queue(None, QueueChanges(name="Help", priority=7), by=admin)
    await save_queue(saved.queue_id, QueueChanges(name="Helpdesk", overflow_queue_id=floor.queue.id), by=admin)
    named, _, granted = await trail(floor)
    assert (granted["address"], granted["client"], granted["counted"]) == ("192.0.2.7", "Firefox", 1)
    assert granted["changes"][0]["field"] == "overseen"
    assert granted["changes"][0]["before"] == [id_of(floor.queue)]
    assert {"field": "roles", "before": ["SUPERVISOR"], "after": ["ADMIN"]} in granted["changes"]
    assert named["changes"] == [
        {"field": "name", "before": ["Help"], "after": ["Helpdesk"]},
        {"field": "overflowQueue", "before": None, "after": [id_of(floor.queue)]},
    ]
    assert named["hash"] is None
    await seal()
    await erase_texts([named["number"]], by=SYSTEM)
    _, erased, *_ = await trail(floor)
    assert [change["field"] for change in erased["changes"]] == ["overflowQueue"]
    assert (erased["address"], erased["client"], len(erased["hash"])) == (None, None, 64)


async def test_tells_failed_sign_ins_and_counts(floor: Floor) -> None:
    source = Source("192.0.2.7", None)
    unknown = FailedSignIn(clock.now(), SignInFault.UNKNOWN_USER, source, login="bob")
    await write_failed_sign_ins([unknown, FailedSignIn(clock.now(), SignInFault.INVALID_TOKEN, source, counted=412)])
    counted, single = await trail(floor, filter={"acts": ["SIGN_IN"]})
    assert (counted["signInFault"], counted["counted"], counted["login"]) == ("INVALID_TOKEN", 412, None)
    assert (single["signInFault"], single["counted"], single["login"]) == ("UNKNOWN_USER", 1, "bob")
    assert (single["actor"], single["outcome"], single["changes"]) == ({"name": ""}, "REFUSED", [])
