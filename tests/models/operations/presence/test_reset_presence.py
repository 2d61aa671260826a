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
from tests.support.fixtures import Cast
from tests.support.telling import newest_audit_entry, refusing, telling


@pytest.mark.parametrize("word", [Presence.AWAY, Presence.DO_NOT_DISTURB, Presence.INACTIVE, Presence.BUSY])
async def test_it_follows_the_load_again(cast: Cast, word: Presence) -> None:
    await UserPresence.filter(user_id=cast.ada.id).update(presence=word, is_automatic=False)
    async with telling(cast.sam, Act.RESET_PRESENCE) as told:
        await reset_presence(cast.ada.id, by=cast.sam)
    [fact] = told.facts
    assert isinstance(fact, PresenceChanged)
    assert (fact.person_id, fact.before, fact.after) == (cast.ada.id, word, Presence.AVAILABLE)
    assert (await UserPresence.get(user_id=cast.ada.id)).is_automatic
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.target_id) == (Act.RESET_PRESENCE, AuditOutcome.DONE, cast.ada.id)


async def test_nobody_is_made_to_be_there(cast: Cast) -> None:
    await set_presence(Presence.OFFLINE, by=cast.ada)
    async with telling(cast.sam) as told:
        await reset_presence(cast.ada.id, by=cast.sam)
    assert told.facts == []
    await UserPresence.filter(user_id=cast.ada.id).delete()
    async with telling(cast.sam) as told:
        await reset_presence(cast.ada.id, by=cast.sam)
    assert told.facts == []


async def test_refuses_who_may_not(cast: Cast) -> None:
    both = await viewer_of(await a_supervisor("Both", oversees=[cast.sales], also=[Role.ADMIN]))
    for who, target, code in (
        (cast.sam, uuid4(), RefusalCode.NOT_FOUND),
        (cast.sam, cast.cleo.id, RefusalCode.NOT_FOUND),
        (cast.sam, cast.dan.id, RefusalCode.NOT_FOUND),
        (cast.api_sam, cast.ada.id, RefusalCode.API_ACCESS_ROLE),
        (cast.bob, cast.ada.id, RefusalCode.ROLE_REQUIRED),
        (cast.admin, cast.ada.id, RefusalCode.ROLE_REQUIRED),
        (both, cast.ada.id, RefusalCode.OUTSIDE_SUPERVISED_QUEUES),
    ):
        async with refusing(code, by=who, audited=True):
            await reset_presence(target, by=who)


async def test_one_who_is_disabled_is_not_found(cast: Cast) -> None:
    await User.filter(id=cast.ada.id).update(disabled_at=clock.now())
    async with refusing(RefusalCode.NOT_FOUND, by=cast.sam, audited=True):
        await reset_presence(cast.ada.id, by=cast.sam)
