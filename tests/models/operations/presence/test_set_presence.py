"""Presence: one's own, told once, and only where it changes."""

from models.events.facts import PresenceChanged
from models.operations.presence.set_presence import set_presence
from models.tables import UserPresence
from models.vocabulary import Act, Presence, RefusalCode
from tests.support.builders import a_user, viewer_of
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts, refusing, rejecting


async def test_agents_bots_and_supervisors_set_their_own(fixtures: Fixtures) -> None:
    for who in (fixtures.ada, fixtures.bot, fixtures.sam):
        async with recording_facts(who, Act.SET_PRESENCE) as recorded:
            done = await set_presence(Presence.AWAY, by=who)
        [fact] = recorded.facts
        assert isinstance(fact, PresenceChanged)
        assert (fact.person_id, fact.before, fact.after) == (who.id, Presence.AVAILABLE, Presence.AWAY)
        row = await UserPresence.get(user_id=who.id)
        assert (row.presence, row.since, row.set_by_id) == (Presence.AWAY, fact.at, who.id)
        assert done.person_id == who.id


async def test_setting_what_is_set_changes_nothing(fixtures: Fixtures) -> None:
    async with changing_nothing():
        await set_presence(Presence.AVAILABLE, by=fixtures.ada)


async def test_who_has_none_yet_was_offline(fixtures: Fixtures) -> None:
    await UserPresence.filter(user_id=fixtures.ada.id).delete()
    async with recording_facts(fixtures.ada) as recorded:
        await set_presence(Presence.BUSY, by=fixtures.ada)
    [fact] = recorded.facts
    assert isinstance(fact, PresenceChanged)
    assert (fact.before, fact.after) == (Presence.OFFLINE, Presence.BUSY)


async def test_refuses_those_who_have_none(fixtures: Fixtures) -> None:
    for who in (fixtures.cleo, fixtures.connector, fixtures.admin, await viewer_of(await a_user("Nobody"))):
        async with refusing(RefusalCode.ROLE_REQUIRED):
            await set_presence(Presence.AWAY, by=who)


async def test_rejects_inactive(fixtures: Fixtures) -> None:
    async with rejecting("INACTIVE"):
        await set_presence(Presence.INACTIVE, by=fixtures.ada)
