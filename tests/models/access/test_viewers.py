"""The rights of many people who ask at the same moment come from one statement, as they are now."""

import asyncio

from models import clock
from models.access.viewers import viewer_by_id, viewer_by_login, viewer_now
from models.tables import User
from tests.schema.asking import reads_of_rights, statements
from tests.support.fixtures import Fixtures


async def test_many_rights_are_one_statement(fixtures: Fixtures) -> None:
    people = [fixtures.sam, fixtures.rosa, fixtures.ada, fixtures.admin] * 5
    alone = [await viewer_by_id(each.id) for each in people]
    logins = [(await User.get(id=each.id)).login for each in people]
    with statements() as sent:
        together = await asyncio.gather(*(viewer_now(each.id) for each in people))
        assert len(sent) == 1
        by_login = await asyncio.gather(*map(viewer_by_login, logins))
        assert len(sent) == 1 + reads_of_rights()
    assert together == alone == by_login
    assert len({each.overseen for each in alone if each}) > 1


async def test_who_is_unknown_or_disabled_has_no_rights(fixtures: Fixtures) -> None:
    login = (await User.get(id=fixtures.ada.id)).login
    await User.filter(id=fixtures.ada.id).update(disabled_at=clock.now())
    found = await asyncio.gather(viewer_now(fixtures.ada.id), viewer_now(fixtures.sam.id))
    assert [each and each.id for each in found] == [None, fixtures.sam.id]
    assert await asyncio.gather(*map(viewer_by_login, (login, "nobody"))) == [None, None]
