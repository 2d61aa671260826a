"""Resetting an agent's presence: by a supervisor of one of the agent's queues, to what the load makes of it."""

from uuid import uuid4

import pytest

from models import clock
from models.events.facts import PresenceChanged
from models.operations.presence.reset_presence import reset_presence
from models.operations.presence.set_presence import set_presence
from models.tables import User, UserPresence
from models.vocabulary import Act, AuditOutcome, Presence, RefusalCode, Role
from tests.support.builders import a_supervisor, viewer_of
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import newest_audit_entry, recording_facts, refusing


@pytest.mark.parametrize("word", [Presence.AWAY, Presence.DO_NOT_DISTURB, Presence.INACTIVE, Presence.BUSY])
async def test_it_follows_the_load_again(fixtures: Fixtures, word: Presence) -> None:
    await UserPresence.filter(user_id=fixtures.ada.id).update(presence=word, is_automatic=False)
    async with recording_facts(fixtures.sam, Act.RESET_PRESENCE) as recorded:
        await reset_presence(fixtures.ada.id, by=fixtures.sam)
    [fact] = recorded.facts
    assert isinstance(fact, PresenceChanged)
    assert (fact.person_id, fact.before, fact.after) == (fixtures.ada.id, word, Presence.AVAILABLE)
    assert (await UserPresence.get(user_id=fixtures.ada.id)).is_automatic
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.target_id) == (Act.RESET_PRESENCE, AuditOutcome.DONE, fixtures.ada.id)


async def test_nobody_is_made_to_be_there(fixtures: Fixtures) -> None:
    await set_presence(Presence.OFFLINE, by=fixtures.ada)
    async with recording_facts(fixtures.sam) as recorded:
        await reset_presence(fixtures.ada.id, by=fixtures.sam)
    assert recorded.facts == []
    await UserPresence.filter(user_id=fixtures.ada.id).delete()
    async with recording_facts(fixtures.sam) as recorded:
        await reset_presence(fixtures.ada.id, by=fixtures.sam)
    assert recorded.facts == []


async def test_refuses_who_may_not(fixtures: Fixtures) -> None:
    both = await viewer_of(await a_supervisor("Both", oversees=[fixtures.sales], also=[Role.ADMIN]))
    for who, target, code in (
        (fixtures.sam, uuid4(), RefusalCode.NOT_FOUND),
        (fixtures.sam, fixtures.cleo.id, RefusalCode.NOT_FOUND),
        (fixtures.sam, fixtures.dan.id, RefusalCode.NOT_FOUND),
        (fixtures.api_sam, fixtures.ada.id, RefusalCode.API_ACCESS_ROLE),
        (fixtures.bob, fixtures.ada.id, RefusalCode.ROLE_REQUIRED),
        (fixtures.admin, fixtures.ada.id, RefusalCode.ROLE_REQUIRED),
        (both, fixtures.ada.id, RefusalCode.OUTSIDE_SUPERVISED_QUEUES),
    ):
        async with refusing(code, by=who, audited=True):
            await reset_presence(target, by=who)


async def test_one_who_is_disabled_is_not_found(fixtures: Fixtures) -> None:
    await User.filter(id=fixtures.ada.id).update(disabled_at=clock.now())
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.sam, audited=True):
        await reset_presence(fixtures.ada.id, by=fixtures.sam)
