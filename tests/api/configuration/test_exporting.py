"""What is exported of things that lead to retired ones: it can be applied to an empty database and comes out again the same."""

from collections.abc import Awaitable, Callable

import pytest

from api.configuration.installation import exported
from models.operations.configuration.retire_queue import retire_queue
from models.operations.configuration.retire_workstream import retire_workstream
from models.operations.configuration.save_queue import save_queue
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.rules.configuration.administration import QueueChanges
from models.tables import ConfiguredChannel, OperatingHours, Queue, QueueMember, QueueSupervisor, User, Workstream
from models.values import SYSTEM
from models.vocabulary import OverflowAction, Role
from tests.api.configuration.installations import apply, empty, facts, faults, would
from tests.support.databases import Database

SHOP = """\
operatingHours: {Office: {timeZone: Europe/Paris, weekly: {MONDAY: [09:00-18:00]}}, Night: {}}
queues:
  Chat: {}
  Texts: {operatingHours: Night, overflowQueue: Late, mostWaiting: 5, mostWaitingAction: OTHER_QUEUE}
  Late: {operatingHours: Office}
workstreams: {Site: {channel: LIVE_CHAT, defaultQueue: Chat}, Sms: {channel: SMS, defaultQueue: Texts}}
users:
  vera: {name: Vera, roles: [SUPERVISOR], supervisedQueues: [Chat, Texts]}
  ada: {name: Ada, roles: [AGENT]}
  bot: {name: Bot, roles: [BOT]}
  hook: {name: Hook, roles: [CHANNEL]}
  other: {name: Other, roles: [CHANNEL]}
agents: {ada: {queues: [Chat, Texts], skills: [french]}, bot: {queues: [Texts]}}
channels:
  texts: {kind: JSON, connector: hook, workstream: Sms, queue: Texts}
  site: {kind: JSON, connector: other, workstream: Site, queue: Late}
"""


async def loosen(name: str) -> None:
    changes = QueueChanges(overflow_queue_id=None, most_waiting_action=OverflowAction.ASSIGN_ANYWAY)
    await save_queue((await Queue.get(name=name)).id, changes, by=SYSTEM)


async def retire(*names: str) -> None:
    for name in names:
        if stream := await Workstream.get_or_none(name=name):
            await retire_workstream(stream.id, by=SYSTEM)
        else:
            await retire_queue((await Queue.get(name=name)).id, by=SYSTEM)


async def a_workstream_and_its_queue_are_retired() -> None:
    await apply("channels: {texts: {disabled: true}}")
    await retire("Sms", "Texts")


async def a_queue_and_the_one_it_overflows_into_are_retired() -> None:
    await apply("channels: {texts: {disabled: true}, site: {disabled: true}}")
    await retire("Sms", "Texts", "Late")


async def only_the_queue_of_a_channel_is_retired() -> None:
    await loosen("Texts")
    await apply("channels: {site: {disabled: true}}")
    await retire("Late")


async def a_connector_has_lost_its_role() -> None:
    hook = await User.get(login="hook")
    await set_rights(hook.id, RightsChanges(roles=frozenset()), by=SYSTEM)


async def hours_have_gone_with_their_queue() -> None:
    await a_workstream_and_its_queue_are_retired()
    await apply("operatingHours: {Office: {}}", prune=True)


async def agents_are_none_any_more() -> None:
    for login, roles in {"ada": frozenset({Role.SUPERVISOR}), "bot": frozenset[Role]()}.items():
        user = await User.get(login=login)
        await set_rights(user.id, RightsChanges(roles=roles), by=SYSTEM)


async def everyone_is_shut_out() -> None:
    await apply("users: {}\nchannels: {}\nagents: {}", prune=True)


EVENTS: list[Callable[[], Awaitable[None]]] = [
    a_workstream_and_its_queue_are_retired,
    a_queue_and_the_one_it_overflows_into_are_retired,
    only_the_queue_of_a_channel_is_retired,
    a_connector_has_lost_its_role,
    hours_have_gone_with_their_queue,
    agents_are_none_any_more,
    everyone_is_shut_out,
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
async def test_whatever_was_retired_the_export_makes_the_same_elsewhere(
    database: Database, event: Callable[[], Awaitable[None]]
) -> None:
    await apply(SHOP)
    await event()
    first = await exported()
    assert await would(first) == [], "it is so already"
    assert await would(first, prune=True) == []
    await empty()
    await apply(first)
    assert await exported() == first
    assert await would(first, prune=True) == []


async def test_only_what_leads_to_what_is_retired_is_left_out(database: Database) -> None:
    await apply(SHOP)
    await a_queue_and_the_one_it_overflows_into_are_retired()
    first = await exported()
    await empty()
    await apply(first)
    assert {row.name for row in await Queue.all()} == {"Chat"}
    assert {row.name for row in await OperatingHours.all()} == {"Office", "Night"}
    assert {row.queue_id for row in await QueueMember.all()} == {(await Queue.get()).id}
    assert {row.queue_id for row in await QueueSupervisor.all()} == {(await Queue.get()).id}
    site = await ConfiguredChannel.get()
    assert (site.name, site.queue_id) == ("site", None)
    assert site.disabled_at is not None


async def test_a_channel_comes_back_with_its_workstream(database: Database) -> None:
    await apply(SHOP)
    await a_workstream_and_its_queue_are_retired()
    [(_, fault)] = await faults("channels: {texts: {disabled: false}}")
    assert fault == "channels: texts: workstream: there is no workstream Sms. It would no longer be in service."
    recorded = len(await facts())
    text = "queues: {Texts: {}}\nworkstreams: {Sms: {}}\nchannels: {texts: {queue: Texts, disabled: false}}"
    assert [step.partition(":")[0] for step in await apply(text)] == [
        "bring back queue Texts",
        "bring back workstream Sms",
        "change channel texts",
    ]
    assert len(await facts()) == recorded + 3
    texts = await ConfiguredChannel.get(name="texts")
    assert (texts.queue_id, texts.disabled_at) == ((await Queue.get(name="Texts")).id, None)
