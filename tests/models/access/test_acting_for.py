"""A connector acts for an agent with the agent's own rights, as long as the configuration names both; the trail has both."""

import json
from uuid import UUID

import pytest

from models import clock
from models.access.viewers import acting_for, viewer_by_login
from models.events import log
from models.operations.conversations.force_close import force_close
from models.operations.conversations.send_message import send_message
from models.operations.monitoring.monitor import monitor
from models.operations.operation import Unauthenticated
from models.operations.presence.set_presence import set_presence
from models.tables import ActingFor, AuditEntry, Message, User, UserRole
from models.values import Actor, Viewer
from models.vocabulary import Act, ActorKind, AuditOutcome, MessageVisibility, Presence, RefusalCode, Role
from tests.support.builders import a_user, an_agent
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts, refusing


async def maps(fixtures: Fixtures, *agents: UUID) -> None:
    for agent_id in agents:
        await ActingFor.create(connector_id=fixtures.connector.id, agent_id=agent_id)


@pytest.fixture
async def ada(fixtures: Fixtures) -> Viewer:
    """Ada, for whom the connector acts."""
    await maps(fixtures, fixtures.ada.id)
    found = await acting_for(fixtures.connector, "ada")
    assert found is not None
    return found


async def entries() -> list[tuple[Act, AuditOutcome, RefusalCode | None, UUID, str | None]]:
    rows = await AuditEntry.all().order_by("id")
    return [
        (row.act, row.outcome, row.code, row.actor_id, json.loads(row.details or "{}").get("through")) for row in rows
    ]


async def test_it_has_the_rights_of_the_agent(fixtures: Fixtures, ada: Viewer) -> None:
    assert (ada.id, ada.roles, ada.member_of) == (fixtures.ada.id, fixtures.ada.roles, fixtures.ada.member_of)
    assert (ada.through, ada.actor) == (fixtures.connector.id, Actor(fixtures.ada.id, ActorKind.PERSON))


async def test_it_has_no_rights_beyond_those_of_an_agent(fixtures: Fixtures) -> None:
    both = await an_agent("Vic", in_=[fixtures.support], also=[Role.SUPERVISOR, Role.ADMIN, Role.API_ACCESS])
    await maps(fixtures, both.id)
    found = await acting_for(fixtures.connector, "vic")
    assert found is not None
    assert found.roles == {Role.AGENT, Role.API_ACCESS}
    assert found.overseen == frozenset()
    await UserRole.filter(user_id=both.id, role=Role.API_ACCESS).delete()
    found, row = await acting_for(fixtures.connector, "vic"), await fixtures.talking()
    assert found is not None
    async with refusing(RefusalCode.NOT_FOUND, by=found, audited=True):
        await force_close(row.id, by=found)


async def test_it_acts_for_nobody_else(fixtures: Fixtures, ada: Viewer) -> None:
    await a_user("Sid", login="sid")
    assert await acting_for(fixtures.connector, "bob") is None  # not named
    assert await acting_for(fixtures.connector, "nobody") is None
    assert await acting_for(fixtures.connector, "") is None
    for other in (fixtures.sam, fixtures.admin, fixtures.bob, fixtures.cleo, ada):
        await ActingFor.get_or_create(
            connector_id=other.id if other != fixtures.cleo else fixtures.sam.id, agent_id=ada.id
        )
        assert await acting_for(other, "ada") is None, other.name


async def test_it_acts_for_no_supervisor_bot_or_disabled_agent(fixtures: Fixtures, ada: Viewer) -> None:
    await maps(fixtures, fixtures.sam.id, fixtures.bot.id, fixtures.bob.id)
    await User.filter(id=fixtures.bob.id).update(disabled_at=clock.now())
    for login in ("sam", "bot", "bob"):
        assert await viewer_by_login(login) is not None or login == "bob"
        assert await acting_for(fixtures.connector, login) is None, login


async def test_what_it_does_is_the_agents_and_the_trail_names_both(fixtures: Fixtures, ada: Viewer) -> None:
    row = await fixtures.talking()
    async with recording_facts(by=fixtures.ada, act=Act.SEND_MESSAGE) as recorded:
        await send_message(row.id, text="From the other platform", by=ada)
    assert recorded.kinds == ["MessagePosted"]
    assert [message.sender_id for message in await Message.filter(conversation_id=row.id)] == [fixtures.ada.id]
    assert await entries() == [(Act.SEND_MESSAGE, AuditOutcome.DONE, None, fixtures.ada.id, str(fixtures.connector.id))]


async def test_the_agent_alone_leaves_no_entry_and_neither_does_what_changes_nothing(
    fixtures: Fixtures, ada: Viewer
) -> None:
    await send_message((await fixtures.talking()).id, text="Hello", by=fixtures.ada)
    await set_presence(Presence.AWAY, by=fixtures.ada)
    await set_presence(Presence.AWAY, by=ada)
    assert await entries() == []


async def test_a_refusal_changes_nothing_and_the_trail_names_both(fixtures: Fixtures, ada: Viewer) -> None:
    of_bob, through = await fixtures.talking(agent=fixtures.bob), str(fixtures.connector.id)
    async with refusing(RefusalCode.NOT_FOUND, by=ada, audited=True):
        await send_message(of_bob.id, text="Hello", visibility=MessageVisibility.PUBLIC, by=ada)
    async with refusing(RefusalCode.NOT_FOUND, by=ada, audited=True):
        await monitor(of_bob.id, by=ada)
    assert [each[3:] for each in await entries()] == [(fixtures.ada.id, through)] * 2


@pytest.mark.parametrize("loss", ["mapping", "role of the connector", "connector", "role of the agent", "agent"])
async def test_what_is_withdrawn_meanwhile_does_not_act(fixtures: Fixtures, ada: Viewer, loss: str) -> None:
    row = await fixtures.talking()
    match loss:
        case "mapping":
            await ActingFor.all().delete()
        case "role of the connector":
            await UserRole.filter(user_id=fixtures.connector.id).delete()
        case "connector":
            await User.filter(id=fixtures.connector.id).update(disabled_at=clock.now())
        case "role of the agent":
            await UserRole.filter(user_id=ada.id).delete()
        case "agent":
            await User.filter(id=ada.id).update(disabled_at=clock.now())
    before = await log.head()
    with pytest.raises(Unauthenticated):
        await send_message(row.id, text="Hello", by=ada)
    assert await log.head() == before
    assert (await Message.all().count(), await entries()) == (0, [])
