"""Who is erased, by whom and when, and what stays. test_nothing_is_left.py searches for what must be gone."""

from uuid import uuid4

from models import clock
from models.events.facts import TranscriptErased
from models.followers.due_times import work_off
from models.operations.configuration import four_eyes
from models.operations.configuration.decide_approval import decide_approval
from models.operations.configuration.request_approval import request_approval
from models.operations.conversations.force_close import force_close
from models.operations.privacy.erase_customer import erase_customer
from models.operations.privacy.erase_transcripts import erase_transcripts
from models.tables import (
    AuditEntry,
    Customer,
    Message,
    Offer,
    User,
    UserRole,
)
from models.values import SYSTEM
from models.vocabulary import (
    Act,
    ConversationState,
    RefusalCode,
    Role,
    StateReason,
)
from tests.support.builders import a_message, an_admin, viewer_of
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import newest_audit_entry, recording_facts, refusing, reread


async def test_a_colleague_who_is_also_a_customer_stays_a_colleague(fixtures: Fixtures) -> None:
    await Customer.create(id=fixtures.bob.id, name="Bob")
    row = await fixtures.closed(customer=await Customer.get(id=fixtures.bob.id))
    async with recording_facts() as recorded:
        await erase_customer(fixtures.bob.id, by=fixtures.admin)
    assert recorded.kinds == ["CustomerErased"]
    assert (await User.get(id=fixtures.bob.id)).name == "Bob"
    await work_off()
    assert (await reread(row)).title is None


async def test_refused_while_somebody_talks_with_them(fixtures: Fixtures) -> None:
    row = await fixtures.talking(offered_to=fixtures.bob)
    async with refusing(RefusalCode.STILL_IN_USE, by=fixtures.admin, audited=True) as caught:
        await erase_customer(fixtures.cleo.id, by=fixtures.admin)
    assert "1 ongoing conversation" in caught.refusal.message
    async with recording_facts(fixtures.admin, Act.ERASE_CUSTOMER) as recorded:
        await erase_customer(fixtures.cleo.id, end_ongoing=True, by=fixtures.admin)
    assert recorded.change.after.state is ConversationState.CLOSED
    assert (await Offer.get(conversation_id=row.id)).ended_at is not None
    entry = await newest_audit_entry()
    assert (entry.act, entry.target_id, entry.details) == (
        Act.ERASE_CUSTOMER,
        fixtures.cleo.id,
        '{"conversations":1}',
    )


async def test_each_conversation_is_erased_by_itself(fixtures: Fixtures) -> None:
    dora = await Customer.create(name="Dora", connector_id=fixtures.connector.id)
    for number in range(3):
        await a_message(await fixtures.closed(customer=dora), f"canary {number}")
    await erase_customer(dora.id, by=fixtures.admin)
    for left in (2, 1, 0):
        async with recording_facts() as recorded:
            erased = await erase_transcripts(dora.id, by=SYSTEM)
        assert [type(fact) for fact in recorded.facts] == [TranscriptErased]
        assert await Message.filter(text__isnull=False).count() == left
        assert erased.is_done == (left == 0)


async def test_a_conversation_that_began_in_the_same_moment_is_erased_when_it_is_over(fixtures: Fixtures) -> None:
    dora = await Customer.create(name="Dora", connector_id=fixtures.connector.id)
    await erase_customer(dora.id, by=fixtures.admin)
    row = await fixtures.talking(customer=dora)
    await a_message(row, "canary")
    await work_off()
    assert (await Message.get(from_customer=True)).text == "canary"
    await force_close(row.id, by=fixtures.sam)
    with clock.standing_at(clock.now().replace(year=clock.now().year + 1)):
        await work_off()
    assert (await Message.get(from_customer=True)).text is None


async def test_administrators_only(fixtures: Fixtures) -> None:
    for somebody in (fixtures.sam, fixtures.ada, fixtures.cleo):
        async with refusing(RefusalCode.ROLE_REQUIRED, by=somebody, audited=True):
            await erase_customer(fixtures.cleo.id, by=somebody)
        async with refusing(RefusalCode.ROLE_REQUIRED, by=somebody):
            await erase_transcripts(fixtures.cleo.id, by=somebody)


async def test_whoever_is_no_customer_is_not_found(fixtures: Fixtures) -> None:
    await UserRole.create(user_id=fixtures.cleo.id, role=Role.AGENT)
    await Customer.filter(id=fixtures.cleo.id).delete()
    for somebody in (uuid4(), fixtures.ada.id, fixtures.cleo.id):
        async with refusing(RefusalCode.NOT_FOUND, by=fixtures.admin, audited=True):
            await erase_customer(somebody, by=fixtures.admin)


async def test_four_eyes_see_it_where_they_must(fixtures: Fixtures) -> None:
    other = await viewer_of(await an_admin("Other"))
    row = await fixtures.talking()
    four_eyes.configure(is_required=True)
    try:
        async with refusing(RefusalCode.APPROVAL_REQUIRED, by=fixtures.admin, audited=True):
            await erase_customer(fixtures.cleo.id, end_ongoing=True, by=fixtures.admin)
        async with refusing(RefusalCode.NOT_FOUND, by=fixtures.admin, audited=True):
            await request_approval(erase_customer_id=fixtures.ada.id, by=fixtures.admin)
        asked = await request_approval(erase_customer_id=fixtures.cleo.id, by=fixtures.admin)
        assert (await reread(row)).state is ConversationState.ACTIVE
        async with recording_facts(other) as recorded:
            await decide_approval(asked.approval_id, approves=True, by=other)
        assert "CustomerErased" in recorded.kinds
    finally:
        four_eyes.configure(is_required=False)
    assert (await reread(row)).state_reason is StateReason.CUSTOMER_ERASED
    entries = await AuditEntry.filter(actor_id=other.id).order_by("id")
    assert [each.act for each in entries] == [Act.ERASE_CUSTOMER, Act.DECIDE_APPROVAL]
