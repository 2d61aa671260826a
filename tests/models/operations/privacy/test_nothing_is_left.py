"""Nothing is left of a customer who is erased, wherever their name or words were. test_erase_customer.py has the rules."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from models import clock
from models.access import visitor_sessions
from models.access.sign_ins import Seen, record
from models.access.viewers import viewer_by_login
from models.audit.sealing import seal
from models.audit.sign_ins import FailedSignIn, write_failed_sign_ins
from models.database.connections import rewrite_file
from models.events import log
from models.events.facts import CustomerErased, RightsChanged
from models.followers.due_times import work_off
from models.operations.configuration.save_user import save_user
from models.operations.conversations.force_close import force_close
from models.operations.conversations.receive_message import receive_message
from models.operations.conversations.send_message import send_message
from models.operations.conversations.start_conversation import NewCustomer, start_conversation
from models.operations.delivery.acknowledge_delivery import acknowledge_delivery
from models.operations.monitoring.monitor import monitor
from models.operations.monitoring.record_consent import record_consent
from models.operations.offers.pick_conversation import pick_conversation
from models.operations.privacy.erase_customer import erase_customer
from models.operations.privacy.erase_transcripts import erase_transcripts
from models.operations.reading.mark_read import mark_read
from models.rules.configuration.administration import UserChanges
from models.rules.conversations.contents import Beside, Contact, Location
from models.rules.sign_ins import TokensSignIn
from models.tables import (
    AuditEntry,
    Conversation,
    Customer,
    Delivery,
    DueTime,
    Message,
    ReadingPosition,
    SignIn,
    User,
    Visit,
    Workstream,
)
from models.values import SYSTEM, Source
from models.vocabulary import (
    Act,
    Channel,
    ConversationState,
    DeliveryOutcome,
    DeliveryStatus,
    Distribution,
    DueKind,
    MessageVisibility,
    NoticeState,
    SignInFault,
    StateReason,
)
from tests.models.audit.trails import checked
from tests.support.builders import a_message, a_workstream
from tests.support.canary import files_with, places_of
from tests.support.databases import Database
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts, reread

NAME, ADDRESS, SAID = "Canaria Älva", "whatsapp:+4915550007731", "My canary bird is called Pipé"
CANARIES = ("Canaria", "5550007731", "canary")


async def brought(fixtures: Fixtures, number: int = 1) -> tuple[UUID, UUID]:
    """The conversation and the customer of somebody who left their name or words wherever that is possible."""
    await Workstream.filter(id=fixtures.chat.id).update(distribution=Distribution.PICK)
    received = await receive_message(
        channel_message_id=f"{ADDRESS}/{number}",
        customer=NewCustomer(NAME, ADDRESS),
        text=SAID,
        beside=Beside((Location(48.5, 2.25, label=f"Home of {NAME}"), Contact(NAME, (ADDRESS,)))),
        workstream="Chat",
        by=fixtures.connector,
        request_id=f"{ADDRESS}/r{number}",
    )
    row = await Conversation.get(id=received.conversation_id)
    await Conversation.filter(id=row.id).update(title=f"About {NAME}", external_id=f"{ADDRESS}/{number}")
    await pick_conversation(row.id, by=fixtures.ada)
    first = await send_message(row.id, text=f"Hello {NAME}", by=fixtures.ada, request_id=f"{NAME}, {number}")
    reason = f"{ADDRESS} is unknown"
    failed = DeliveryOutcome.FAILED
    for delivery in await Delivery.filter(conversation_id=row.id).order_by("number"):
        done = failed if delivery.message_id == first.message_id else DeliveryOutcome.SENT
        await acknowledge_delivery(
            delivery.message_id, outcome=done, reason=reason, channel_message_id=ADDRESS, by=fixtures.connector
        )
    await send_message(row.id, text=f"{NAME} sounds angry", visibility=MessageVisibility.INTERNAL, by=fixtures.ada)
    await monitor(row.id, purpose=f"{NAME} complained", by=fixtures.sam)
    await send_message(row.id, text="Not delivered yet, canary", by=fixtures.ada)
    await send_message(row.id, text="Waits behind it, canary", by=fixtures.ada)
    for person in (fixtures.ada, fixtures.sam):
        await mark_read(row.id, up_to=first.message_id, by=person, request_id=f"{NAME} {row.id}")
    await force_close(row.id, reason=f"{NAME} asked for it", by=fixtures.sam)
    return row.id, row.customer_id


async def all_places(canaries: Sequence[str] = CANARIES) -> set[str]:
    return {place for canary in canaries for place in await places_of(canary)}


async def settled(directory: Path, database: Database) -> None:
    """What was due is done; nothing of the canaries is in any column of any table, or in any file of SQLite."""
    while await work_off():
        pass
    assert await all_places() == set()
    assert not await ReadingPosition.exists()
    if database.kind == "sqlite":
        assert await rewrite_file()
        assert files_with(CANARIES, directory) == []


async def test_nothing_is_left_of_whom_a_connector_brought(
    fixtures: Fixtures, database: Database, tmp_path: Path
) -> None:
    conversation_id, customer_id = await brought(fixtures)
    assert await all_places() == {
        *("audit_notes.text", "conversations.external_id", "conversations.title", "customers.external_id"),
        "customers.address_key",
        *("customers.name", "deliveries.channel_message_id", "deliveries.reason", "log_entries.fact"),
        *("messages.connector_message_id", "messages.contents", "messages.text", "messages.text_folded"),
        *("monitoring_sessions.purpose", "stored_outcomes.request_id"),
    }
    if database.kind == "sqlite":
        assert files_with(CANARIES, tmp_path) != []
    assert await ReadingPosition.all().count() == 2
    messages, facts = await Message.all().count(), (await log.head()).seq
    async with recording_facts(fixtures.admin, Act.ERASE_CUSTOMER) as recorded:
        await erase_customer(customer_id, by=fixtures.admin)
    assert [type(fact) for fact in recorded.facts] == [CustomerErased]
    assert (await Customer.get(id=customer_id)).name == ""
    async with recording_facts(SYSTEM, Act.ERASE_CUSTOMER) as recorded:
        await work_off()
    assert recorded.kinds == [*["DeliveryChanged"] * 3, "TranscriptErased"]
    await settled(tmp_path, database)

    row = await Conversation.get(id=conversation_id)
    assert (row.state, row.agent_id, row.message_count) == (ConversationState.CLOSED, fixtures.ada.id, messages)
    assert await Message.all().count() == messages
    assert (await log.head()).seq == facts + 5
    assert {each.status for each in await Delivery.all()} == {DeliveryStatus.FAILED, DeliveryStatus.SENT}
    await seal()
    assert (await checked()).faults == []


async def test_nothing_is_left_of_who_signs_in(fixtures: Fixtures, database: Database, tmp_path: Path) -> None:
    user_id = fixtures.cleo.id
    await save_user(user_id, UserChanges(login="canary@example.com", name=NAME), by=fixtures.admin)
    await Customer.filter(id=user_id).update(name=NAME)
    at = clock.now()
    await record([Seen(user_id, TokensSignIn(("key",), 0), at, at, "canary-address", "canary-browser")])
    source = Source("192.0.2.7", "canary-browser")
    await write_failed_sign_ins([FailedSignIn(at, SignInFault.EXPIRED_TOKEN, source, "canary@example.com")])
    cleo = await viewer_by_login("canary@example.com")
    assert cleo
    row = await fixtures.talking()
    cleo = replace(cleo, source=source)
    await send_message(row.id, text=SAID, by=cleo, request_id="canary")
    await record_consent(row.id, notice_state=NoticeState.CONSENTED, by=cleo)
    assert await all_places() == {
        *("audit_entries.source", "audit_entries.texts", "customers.name", "log_entries.fact", "messages.text"),
        "messages.text_folded",
        *("sign_ins.address", "sign_ins.client", "stored_outcomes.request_id", "users.login", "users.name"),
    }
    async with recording_facts(fixtures.admin) as recorded:
        await erase_customer(user_id, end_ongoing=True, by=fixtures.admin)
    assert recorded.change.after.state_reason is StateReason.CUSTOMER_ERASED
    [rights] = [fact for fact in recorded.facts if isinstance(fact, RightsChanged)]
    assert (rights.person_id, rights.after.is_disabled) == (user_id, True)
    await settled(tmp_path, database)
    user = await User.get(id=user_id)
    assert (user.login, user.name, user.disabled_at is not None) == (f"erased-{user_id}", "", True)
    assert await viewer_by_login("canary@example.com") is None
    assert await SignIn.all().count() == 0
    assert (await AuditEntry.filter(act=Act.SAVE_USER).get()).actor_id == fixtures.admin.id
    await seal()
    assert (await checked()).faults == []


async def test_nothing_is_left_of_a_visitor(fixtures: Fixtures, database: Database, tmp_path: Path) -> None:
    await a_workstream(fixtures.support, "Website", channel=Channel.LIVE_CHAT, accepts_visitors=True)
    sessions = [await visitor_sessions.begin("Website", name=NAME, locale="fr") for _ in range(2)]
    visitor = await visitor_sessions.viewer_by_token(sessions[0].customer_id, sessions[0].generation)
    assert visitor
    await start_conversation(workstream="Website", text=SAID, by=visitor)
    async with recording_facts() as recorded:
        for session in sessions:
            await erase_customer(session.customer_id, end_ongoing=True, by=fixtures.admin)
    assert sum(isinstance(fact, CustomerErased) for fact in recorded.facts) == 2
    assert await Visit.all().count() == 0
    assert await visitor_sessions.viewer_by_token(sessions[0].customer_id, sessions[0].generation) is None
    await settled(tmp_path, database)


async def test_the_same_address_is_somebody_new_afterwards(fixtures: Fixtures) -> None:
    conversation_id, customer_id = await brought(fixtures)
    await erase_customer(customer_id, by=fixtures.admin)
    again, new_customer_id = await brought(fixtures, 2)
    assert again != conversation_id
    assert new_customer_id != customer_id
    await work_off()
    assert (await Customer.get(id=new_customer_id)).name == NAME
    assert await Message.filter(conversation_id=again, text=SAID).exists()


async def test_others_keep_what_is_theirs(fixtures: Fixtures) -> None:
    kept = await fixtures.closed(customer=await Customer.create(name="Else", connector_id=fixtures.connector.id))
    await a_message(kept, "Kept")
    _, customer_id = await brought(fixtures)
    await erase_customer(customer_id, by=fixtures.admin)
    await work_off()
    assert (await reread(kept)).title == kept.title
    assert (await Message.get(conversation_id=kept.id)).text == "Kept"


async def test_a_repeat_changes_nothing_and_completes_what_was_interrupted(fixtures: Fixtures) -> None:
    _, customer_id = await brought(fixtures)
    await erase_customer(customer_id, by=fixtures.admin)
    assert await places_of("canary") != []
    entries = await AuditEntry.all().count()
    await DueTime.filter(kind=DueKind.TRANSCRIPTS_ERASED).delete()
    await erase_customer(customer_id, by=fixtures.admin)
    assert await AuditEntry.all().count() == entries
    assert await work_off() > 0
    assert (await erase_transcripts(customer_id, by=SYSTEM)).is_done
    async with changing_nothing():
        assert (await erase_transcripts(customer_id, by=SYSTEM)).is_done
    assert await places_of("canary") == []
