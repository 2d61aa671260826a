"""Sessions of anonymous visitors, without a server: visitor_sessions.py, and what a visitor's start_conversation leads to."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from models import clock
from models.access import visitor_sessions
from models.access.viewers import viewer_by_id
from models.access.visibility import sees, visible_conversations
from models.access.visitor_sessions import Session
from models.followers.pruning import Retention, prune
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.send_message import send_message
from models.operations.conversations.start_conversation import start_conversation
from models.operations.operation import Unauthenticated
from models.rules.refusals import BadInput, Refused
from models.rules.visitor_sessions import BEGIN_WITHIN, GRACE, READABLE_AFTER_CLOSING, RETURN_WITHIN
from models.tables import Conversation, Customer, Visit, Workstream
from models.values import Viewer
from models.vocabulary import Act, Channel, ConversationState, RefusalCode, Role
from tests.support.builders import a_conversation, a_workstream
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts, refusing, rejecting

LIVE = "Website"


async def a_website(fixtures: Fixtures, name: str = LIVE, channel: Channel = Channel.LIVE_CHAT) -> Workstream:
    return await a_workstream(fixtures.support, name, channel=channel, accepts_visitors=True)


async def a_visit(name: str = "Zoé") -> Session:
    return await visitor_sessions.begin(LIVE, name=name, locale="fr")


async def viewer(session: Session) -> Viewer:
    found = await visitor_sessions.viewer_by_token(session.customer_id, session.generation)
    assert found is not None
    return found


async def test_a_visitor_is_a_customer_who_sees_nothing_yet(fixtures: Fixtures) -> None:
    await a_website(fixtures)
    await fixtures.talking()
    zoe = await viewer(await a_visit())
    assert (zoe.name, zoe.locale, zoe.roles) == ("Zoé", "fr", frozenset({Role.CUSTOMER}))
    assert await visible_conversations(zoe).count() == 0
    assert not await Customer.exists(id=zoe.id), "a customer is one from the conversation on"


async def test_starts_one_conversation_and_sees_only_that(fixtures: Fixtures) -> None:
    website, session = await a_website(fixtures), await a_visit()
    zoe, others = await viewer(session), await fixtures.talking(workstream=website)
    async with recording_facts(zoe, Act.START) as recorded:
        started = await start_conversation(workstream=LIVE, text="Bonjour", by=zoe)
    assert recorded.change.after.customer_id == zoe.id
    assert (await Customer.get(id=zoe.id)).name == "Zoé"
    assert [row.id for row in await visible_conversations(zoe)] == [started.conversation_id]
    assert not sees(zoe, others.values())
    async with refusing(RefusalCode.NOT_FOUND):
        await send_message(others.id, text="Whose is this?", by=zoe)
    assert (
        await visitor_sessions.renew(zoe.id, session.generation) or session
    ).conversation_id == started.conversation_id


async def test_starting_again_goes_on_where_it_stands(fixtures: Fixtures) -> None:
    await a_website(fixtures)
    zoe = await viewer(await a_visit())
    first, second = await asyncio.gather(
        *(start_conversation(workstream=LIVE, text=text, by=zoe) for text in ("Hello", "Hello?"))
    )
    assert first.conversation_id == second.conversation_id
    assert first.message_id != second.message_id
    assert await Conversation.all().count() == 1


async def test_once_the_talk_is_over_another_takes_another_session(fixtures: Fixtures) -> None:
    await a_website(fixtures)
    zoe = await viewer(await a_visit())
    started = await start_conversation(workstream=LIVE, by=zoe)
    await end_conversation(started.conversation_id, by=zoe)
    async with refusing(RefusalCode.ALREADY_CLOSED) as caught:
        await start_conversation(workstream=LIVE, by=zoe)
    assert "new session" in caught.refusal.message


async def test_a_session_is_of_one_workstream_and_its_queue(fixtures: Fixtures) -> None:
    await a_website(fixtures)
    await a_website(fixtures, "Shop")
    zoe = await viewer(await a_visit())
    async with refusing(RefusalCode.NOT_FOUND):
        await start_conversation(workstream="Shop", by=zoe)
    async with rejecting("leave queue out"):
        await start_conversation(workstream=LIVE, queue="Sales", by=zoe)


@pytest.mark.parametrize("what", ["unknown", "closed to visitors", "retired", "no chat"])
async def test_only_where_visitors_are_accepted(fixtures: Fixtures, what: str) -> None:
    website = await a_website(fixtures, channel=Channel.SMS if what == "no chat" else Channel.LIVE_CHAT)
    website.accepts_visitors = what != "closed to visitors"
    website.retired_at = clock.now() if what == "retired" else None
    await website.save()
    with pytest.raises(Refused) as refused:
        await visitor_sessions.begin("Nowhere" if what == "unknown" else LIVE, name="Zoé", locale="fr")
    assert refused.value.code is RefusalCode.NOT_FOUND
    assert await Visit.all().count() == 0


async def test_a_name_must_be_one(fixtures: Fixtures) -> None:
    await a_website(fixtures)
    for name in ("\u202e\u200b", "\x00", "\ud800"):
        with pytest.raises(BadInput):
            await visitor_sessions.begin(LIVE, name=name, locale="fr")
    with pytest.raises(BadInput, match="workstream has 101 characters"):
        await visitor_sessions.begin("w" * 101, name="Zoé", locale="fr")
    assert await Visit.all().count() == 0


async def test_what_hides_in_a_name_is_taken_out(fixtures: Fixtures) -> None:
    await a_website(fixtures)
    await visitor_sessions.begin(LIVE, name=" Zoé\u202e\nO\u200b ", locale="fr")
    assert (await Visit.get()).name == "Zoé O"


async def test_renewing_replaces_the_token_after_a_moment(fixtures: Fixtures) -> None:
    await a_website(fixtures)
    first = await a_visit()
    second = await visitor_sessions.renew(first.customer_id, first.generation)
    assert second is not None
    assert second.generation == first.generation + 1
    assert await visitor_sessions.viewer_by_token(first.customer_id, first.generation), "requests under way"
    again = await visitor_sessions.renew(first.customer_id, first.generation)
    assert again is not None
    assert again.generation == second.generation, "an answer that was lost"
    with clock.standing_at(clock.now() + GRACE):
        assert await visitor_sessions.viewer_by_token(first.customer_id, first.generation) is None
        assert await visitor_sessions.renew(first.customer_id, first.generation) is None, "replayed"
        assert await visitor_sessions.viewer_by_token(second.customer_id, second.generation)


async def test_of_two_renewals_at_once_both_get_the_newest(fixtures: Fixtures) -> None:
    await a_website(fixtures)
    first = await a_visit()
    both = await asyncio.gather(*(visitor_sessions.renew(first.customer_id, first.generation) for _ in range(2)))
    assert [each.generation if each else None for each in both] == [first.generation + 1] * 2


async def test_nobody_has_the_session_of_nobody(fixtures: Fixtures) -> None:
    await a_website(fixtures)
    session = await a_visit()
    for customer_id, generation in ((uuid4(), 1), (session.customer_id, 2), (session.customer_id, -1)):
        assert await visitor_sessions.renew(customer_id, generation) is None
        assert await visitor_sessions.viewer_by_token(customer_id, generation) is None
    assert await viewer_by_id((await a_conversation()).customer_id) is None, "a connector's customer is no principal"


async def test_ends_a_while_after_its_conversation(fixtures: Fixtures) -> None:
    await a_website(fixtures)
    zoe = await viewer(await a_visit())
    started = await start_conversation(workstream=LIVE, by=zoe)
    await end_conversation(started.conversation_id, by=zoe)
    assert (await Conversation.get(id=started.conversation_id)).state is ConversationState.CLOSED
    assert await viewer_by_id(zoe.id), "what was said can be read on for a while"
    with clock.standing_at(clock.now() + READABLE_AFTER_CLOSING):
        assert await viewer_by_id(zoe.id) is None
        assert await visitor_sessions.renew(zoe.id, 1) is None
        with pytest.raises(Unauthenticated):
            await start_conversation(workstream=LIVE, by=zoe)


async def test_a_visitor_comes_back_days_later(fixtures: Fixtures) -> None:
    await a_website(fixtures, channel=Channel.PERSISTENT_CHAT)
    session = await a_visit()
    started = await start_conversation(workstream=LIVE, by=await viewer(session))
    with clock.standing_at(clock.now() + RETURN_WITHIN - timedelta(seconds=1)):
        renewed = await visitor_sessions.renew(session.customer_id, session.generation)
        assert renewed is not None
        assert renewed.conversation_id == started.conversation_id
        assert renewed.return_until == clock.now() + RETURN_WITHIN


async def test_sessions_that_are_over_are_forgotten_and_customers_are_not(fixtures: Fixtures) -> None:
    await a_website(fixtures)
    unused, used = await a_visit(), await a_visit()
    await start_conversation(workstream=LIVE, by=await viewer(used))
    with clock.standing_at(clock.now() + BEGIN_WITHIN):
        await prune(Retention())
    assert [row.id for row in await Visit.all()] == [used.customer_id]
    assert unused.customer_id != used.customer_id
    with clock.standing_at(clock.now() + RETURN_WITHIN):
        await prune(Retention())
    assert await Visit.all().count() == 0
    assert await Customer.exists(id=used.customer_id)
