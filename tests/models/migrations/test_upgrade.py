"""A database as the release before left it, with rows in every table, comes up to date and goes on working.

What it left, release_before.sql, is a floor that its own operations have played; looking.py reads a database bare.
"""

import asyncio
from dataclasses import asdict
from typing import Any

import pytest

import models.tables
from models.access.viewers import viewer_by_login
from models.database import migrating
from models.events import log
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.leave import leave
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.transfer import transfer
from models.tables import Conversation, Delivery, HandlingSpan, Message, Offer, SupervisorSettings, Workstream
from models.tables.settings import SETTINGS_ID
from models.values import SettingsValues, Viewer
from models.vocabulary import ConversationState, DeliveryStatus, MaskedNumber, OfferKind, OfferStatus
from tests.models.migrations.looking import execute, rows, structure
from tests.models.migrations.release_before import TABLES
from tests.support import invariants


def test_no_row_and_no_value_is_lost(old: str, migrated: str) -> None:
    before = {table: rows(old, table) for table in TABLES}
    assert all(before.values()), "the release before had rows in every table"
    for table, those_before in before.items():
        columns = those_before[0].keys()
        assert [{column: row[column] for column in columns} for row in rows(migrated, table)] == those_before, table


def test_it_ends_up_as_a_new_one(migrated: str, new: str) -> None:
    """Tables, columns and indexes are those that a new database gets."""
    upgraded = structure(migrated)
    assert upgraded == structure(new)
    indexes = [str(row.values()) for row in upgraded if "CREATE INDEX" in str(row.values())]
    for column in ("operating_hours_id", "overflow_queue_id", "actor_id"):  # two added, one in a table that was altered
        assert sum(column in index for index in indexes) == 1, column


@pytest.mark.parametrize("has_row", [True, False], ids=["settings", "no settings"])
def test_transcripts_that_were_closed_stay_closed(old: str, has_row: bool) -> None:
    """Also where nobody had ever changed a setting or supervised: the row of the settings was not there yet."""
    if not has_row:
        execute(old, "DELETE FROM supervisor_settings")
    asyncio.run(migrating.migrate(old))
    [row] = rows(old, "supervisor_settings")
    assert row["closed_transcript_days"] == 0
    if not has_row:
        purposes = row.pop("monitoring_purposes")
        values = {**asdict(SettingsValues(closed_transcript_days=0)), "id": SETTINGS_ID}
        values.pop("monitoring_purposes")
        assert row == values
        assert purposes == "[]"


def test_a_new_installation_has_no_settings_but_the_defaults(new: str) -> None:
    assert rows(new, "supervisor_settings") == []


async def test_what_it_holds_is_understood(upgraded: None) -> None:
    entries = await log.read_after(0, limit=1_000)
    assert len(entries) == (await log.head()).seq == 43
    for name in models.tables.__all__:
        table: Any = getattr(models.tables, name)
        assert bool(await table.all()) or table._meta.db_table not in TABLES, name
    await holds()


async def test_new_columns_mean_something_for_old_rows(upgraded: None) -> None:
    talking, waiting = await Conversation.get(title="Order 2"), await Conversation.get(title="Order 1")
    assert (talking.public_version, waiting.queue_since) == (talking.version, waiting.waiting_since)
    assert waiting.wait_rank_at == waiting.waiting_since
    public = [row for row in await Message.filter(conversation_id=talking.id).order_by("number") if row.public_number]
    assert [row.public_number for row in public] == list(range(1, talking.public_message_count + 1))
    [span] = await HandlingSpan.filter(conversation_id=talking.id)
    assert (span.agent_id, span.since, span.until) == (talking.agent_id, talking.accepted_at, None)
    assert {row.status for row in await Delivery.all()} == {DeliveryStatus.SENT}
    assert {tuple(row.masked_numbers) for row in await Workstream.all()} == {tuple(MaskedNumber)}
    settings = await SupervisorSettings.get()
    assert (settings.customer_ledger, settings.monitoring_purposes) == (False, [])


async def test_the_floor_goes_on(upgraded: None) -> None:
    offer = await Offer.get(kind=OfferKind.TRANSFER, status=OfferStatus.PENDING)
    await accept_offer(offer.id, by=await _viewer("bob"))
    assert (await Conversation.get(id=offer.conversation_id)).agent_id == (await _viewer("bob")).id

    wrap_up = await Conversation.get(state=ConversationState.WRAP_UP)
    await close_conversation(wrap_up.id, by=await _viewer("ada"))
    assert (await Conversation.get(id=wrap_up.id)).state is ConversationState.CLOSED

    joined = await Conversation.get(title="Order 2")
    await leave(joined.id, by=await _viewer("rosa"))
    await holds()


async def test_a_request_of_before_is_answered_and_not_done_twice(upgraded: None) -> None:
    sam, bob = await _viewer("sam"), await _viewer("bob")
    offer = await Offer.get(kind=OfferKind.TRANSFER)
    again = await transfer(offer.conversation_id, agent_id=bob.id, by=sam, request_id="transfer-1")
    assert again.offer_id == offer.id
    assert (await log.head()).seq == 43


async def holds() -> None:
    """What the log's old facts leave out, rows have: that each row is as its newest fact says is true again with the next."""
    await invariants.check_rows(await Conversation.all())


async def _viewer(login: str) -> Viewer:
    viewer = await viewer_by_login(login)
    assert viewer is not None
    return viewer
