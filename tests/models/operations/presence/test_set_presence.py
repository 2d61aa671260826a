"""Presence: one's own, told once, and only where it changes."""

from models.events.facts import PresenceChanged
from models.operations.presence.set_presence import set_presence
from models.tables import UserPresence
from models.vocabulary import Act, Presence, RefusalCode
from tests.support.builders import a_user, viewer_of
from tests.support.fixtures import Cast
from tests.support.telling import changing_nothing, refusing, rejecting, telling


async def test_agents_bots_and_supervisors_set_their_own(cast: Cast) -> None:
    for who in (cast.ada, cast.bot, cast.sam):
        async with telling(who, Act.SET_PRESENCE) as told:
            done = await set_presence(Presence.AWAY, by=who)
        [fact] = told.facts
        assert isinstance(fact, PresenceChanged)
        assert (fact.person_id, fact.before, fact.after) == (who.id, Presence.AVAILABLE, Presence.AWAY)
        row = await UserPresence.get(user_id=who.id)
        assert (row.presence, row.since, row.set_by_id) == (Presence.AWAY, fact.at, who.id)
        assert done.person_id == who.id


async def test_setting_what_is_set_changes_nothing(cast: Cast) -> None:
    async with changing_nothing():
        await set_presence(Presence.AVAILABLE, by=cast.ada)


async def test_who_has_none_yet_was_offline(cast: Cast) -> None:
    await UserPresence.filter(user_id=cast.ada.id).delete()
    async with telling(cast.ada) as told:
        await set_presence(Presence.BUSY, by=cast.ada)
    [fact] = told.facts
    assert isinstance(fact, PresenceChanged)
    assert (fact.before, fact.after) == (Presence.OFFLINE, Presence.BUSY)


async def test_refuses_those_who_have_none(cast: Cast) -> None:
    for who in (cast.cleo, cast.connector, cast.admin, await viewer_of(await a_user("Nobody"))):
        async with refusing(RefusalCode.ROLE_REQUIRED):
            await set_presence(Presence.AWAY, by=who)


async def test_rejects_inactive(cast: Cast) -> None:
    async with rejecting("INACTIVE"):
        await set_presence(Presence.INACTIVE, by=cast.ada)
