"""Sign-ins end: one, one token, or all; by the person or an administrator; and what counts afterwards."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from models import clock
from models.access.sign_ins import Seen, listed, record
from models.access.viewers import principal, viewer_by_id, viewer_now
from models.events.facts import SignInsEnded
from models.followers.pruning import Retention, prune
from models.operations.identity.end_sign_ins import Ending, end_sign_ins
from models.rules.sign_ins import ENDED_KEPT, TokensSignIn, key_of_session, key_of_token
from models.tables import SignIn
from models.values import Viewer
from models.vocabulary import Act, RefusalCode
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts, refusing, rejecting


def token(name: str, *, session: str = "", issued_at: int | None = None) -> TokensSignIn:
    keys = (key_of_session(session),) if session else ()
    at = int(clock.now().timestamp()) if issued_at is None else issued_at
    return TokensSignIn((*keys, key_of_token(name)), at)


async def seen(viewer: Viewer, sign_in: TokensSignIn, *, address: str = "192.0.2.1") -> UUID:
    """The id of the listed sign-in."""
    now = clock.now()
    await record([Seen(viewer.id, sign_in, now, now + timedelta(hours=1), address, "a browser")])
    return (await SignIn.get(user_id=viewer.id, key=sign_in.key)).id


async def counts(viewer: Viewer, sign_in: TokensSignIn) -> bool:
    """Whether a token counts, by each way in which it is asked."""
    found = {
        await viewer_by_id(viewer.id, sign_in) is not None,
        await viewer_now(viewer.id, sign_in) is not None,
        await principal({"Sam": "sam", "Ada": "ada"}[viewer.name], sign_in) is not None,
    }
    [does] = found
    return does


async def test_one_ends_and_the_others_stay(fixtures: Fixtures) -> None:
    one, other = token("1", session="s1"), token("2", session="s2")
    sign_in_id = await seen(fixtures.sam, one)
    await seen(fixtures.sam, other)
    async with recording_facts(fixtures.sam, Act.END_SIGN_INS) as recorded:
        await end_sign_ins(Ending(sign_in_id=sign_in_id), by=fixtures.sam)
    [fact] = recorded.facts
    assert isinstance(fact, SignInsEnded)
    assert (fact.person_id, fact.keys, fact.not_before) == (
        fixtures.sam.id,
        frozenset({key_of_session("s1")}),
        None,
    )
    assert not await counts(fixtures.sam, one)
    assert not await counts(fixtures.sam, token("a newer one", session="s1"))
    assert await counts(fixtures.sam, other)
    assert [row.key for row in await listed(fixtures.sam.id)] == [other.key]
    async with changing_nothing():
        await end_sign_ins(Ending(sign_in_id=sign_in_id), by=fixtures.sam)


async def test_all_end_and_only_newer_tokens_count(fixtures: Fixtures) -> None:
    old, unseen = token("1", session="s1"), token("2")
    await seen(fixtures.sam, old)
    async with recording_facts(fixtures.admin, Act.END_SIGN_INS) as recorded:
        await end_sign_ins(Ending(user_id=fixtures.sam.id), by=fixtures.admin)
    [fact] = recorded.facts
    assert isinstance(fact, SignInsEnded)
    assert fact.keys == {old.key}
    assert fact.not_before is not None
    assert not await counts(fixtures.sam, old)
    assert not await counts(fixtures.sam, unseen)
    assert not await counts(fixtures.sam, token("3", issued_at=fact.not_before))
    assert not await counts(fixtures.sam, token("4", session="s1", issued_at=fact.not_before + 5))
    assert await counts(fixtures.sam, token("5", issued_at=fact.not_before + 1))
    assert await counts(fixtures.ada, unseen)
    assert await listed(fixtures.sam.id) == []


async def test_a_token_is_revoked_before_it_is_seen_and_after(fixtures: Fixtures) -> None:
    unseen, known, bystander = token("1", session="s1"), token("2"), token("3", session="s1")
    await seen(fixtures.sam, known)
    for name in ("1", "2"):
        async with recording_facts(fixtures.admin, Act.END_SIGN_INS) as recorded:
            await end_sign_ins(Ending(user_id=fixtures.sam.id, token_id=name), by=fixtures.admin)
        assert recorded.kinds == ["SignInsEnded"]
        async with changing_nothing():
            await end_sign_ins(Ending(user_id=fixtures.sam.id, token_id=name), by=fixtures.admin)
    assert not await counts(fixtures.sam, unseen)
    assert not await counts(fixtures.sam, known)
    assert await counts(fixtures.sam, bystander)
    for wrong in ("", "x" * 501):
        async with rejecting("tokenId must have 1 to 500"):
            await end_sign_ins(Ending(user_id=fixtures.sam.id, token_id=wrong), by=fixtures.admin)


async def test_others_can_end_nothing_and_learn_nothing(fixtures: Fixtures) -> None:
    sign_in_id = await seen(fixtures.sam, token("1"))
    for by, ending, code in (
        (fixtures.ada, Ending(sign_in_id=sign_in_id), RefusalCode.NOT_FOUND),
        (fixtures.ada, Ending(sign_in_id=uuid4()), RefusalCode.NOT_FOUND),
        (fixtures.ada, Ending(user_id=fixtures.sam.id), RefusalCode.ROLE_REQUIRED),
        (fixtures.ada, Ending(user_id=uuid4()), RefusalCode.ROLE_REQUIRED),
        (fixtures.ada, Ending(user_id=fixtures.sam.id, token_id="1"), RefusalCode.ROLE_REQUIRED),
        (fixtures.admin, Ending(user_id=uuid4()), RefusalCode.NOT_FOUND),
    ):
        async with refusing(code, by=by, audited=True) as caught:
            await end_sign_ins(ending, by=by)
        assert "Sam" not in caught.refusal.message
    assert await counts(fixtures.sam, token("1"))


async def test_a_sign_in_that_is_listed_late_has_ended_with_the_others(fixtures: Fixtures) -> None:
    """Otherwise the provider could renew it: a newer token of the same session would count."""
    late = token("1", session="s1")
    await end_sign_ins(Ending(), by=fixtures.sam)
    await seen(fixtures.sam, late)
    assert await listed(fixtures.sam.id) == []
    assert not await counts(fixtures.sam, token("2", session="s1", issued_at=late.issued_at + 60))


async def test_whichever_comes_first_listing_or_ending_all_nothing_old_is_left(fixtures: Fixtures) -> None:
    for number in range(10):
        name = f"s{number}"
        old = token("1", session=name, issued_at=int(clock.now().timestamp()) - 60)
        await asyncio.gather(seen(fixtures.sam, old), end_sign_ins(Ending(), by=fixtures.sam))
        later = token("2", session=name, issued_at=old.issued_at + 3_600)
        assert not await counts(fixtures.sam, later), name


async def test_a_sign_in_is_listed_once_with_what_is_newest(fixtures: Fixtures) -> None:
    first, renewed = token("1", session="s"), token("2", session="s")
    one = await seen(fixtures.sam, first)
    assert await seen(fixtures.sam, renewed, address="192.0.2.7") == one
    [row] = await listed(fixtures.sam.id)
    assert (row.address, row.client) == ("192.0.2.7", "a browser")
    assert row.begun_at <= row.seen_at < row.expires_at


@pytest.mark.parametrize("_database", ["sqlite"], indirect=True)
async def test_what_no_token_can_come_of_is_forgotten(fixtures: Fixtures) -> None:
    await seen(fixtures.sam, token("1"))
    ended = await seen(fixtures.sam, token("2"))
    await end_sign_ins(Ending(sign_in_id=ended), by=fixtures.sam)
    now = clock.now()
    with clock.standing_at(now + timedelta(hours=2)):
        await prune(Retention())
    assert [row.id for row in await SignIn.all()] == [ended]
    with clock.standing_at(now + ENDED_KEPT + timedelta(hours=2)):
        await prune(Retention())
    assert await SignIn.all() == []
