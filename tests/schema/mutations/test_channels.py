"""Channels and deliveries as they are read and saved through GraphQL; their rules are tested in operations and rules."""

from typing import Any

from models.operations.delivery.acknowledge_delivery import acknowledge_delivery
from models.tables import User, Workstream
from models.vocabulary import DeliveryOutcome
from schema.ids import global_id
from schema.root import schema
from tests.models.operations.scenarios.channels import SECRET, brought, said
from tests.schema.asking import ask, fault
from tests.schema.documents import act
from tests.schema.examples import id_of
from tests.support.fixtures import Fixtures

CHANNELS = """{ channels {
  id name kind url publicUrl account address disabled connector { name kind } workstream { name } queue { name }
} }"""
DELIVERY = """query ($id: ID!) { conversation(id: $id) { replyWindowEndsAt messages {
  edges { node { text delivery { status attempts reason nextAttemptAt connectorMessageId changedAt } } }
} } }"""
WANTED: dict[str, Any] = {
    "name": "texts",
    "kind": "TWILIO",
    "connector": "connector",
    "workstream": "Chat",
    "queue": "Support",
    "url": "https://api.example.com",
    "publicUrl": "https://vigie.example.com/channels/texts",
    "account": "AC123",
    "address": "+15550001111",
    "secret": SECRET,
}


async def somebody(login: str) -> User:
    return await User.get(login=login)


async def test_an_administrator_saves_and_reads_channels_but_no_secret(fixtures: Fixtures) -> None:
    admin = await somebody("admin")
    answer = await act(admin, "saveChannel", **WANTED)
    assert answer["__typename"] == "SaveChannelSuccess"
    [channel] = (await ask(admin, CHANNELS))["channels"]
    assert channel == {
        **{name: WANTED[name] for name in ("name", "kind", "url", "publicUrl", "account", "address")},
        "id": answer["channel"]["id"],
        "disabled": False,
        "connector": {"name": "Connector", "kind": "CONNECTOR"},
        "workstream": {"name": "Chat"},
        "queue": {"name": "Support"},
    }
    assert SECRET not in repr((answer, channel))


def test_no_type_has_a_field_for_the_secret() -> None:
    outputs = [line for line in schema.as_str().splitlines() if line.strip().lower().startswith("secret")]
    assert outputs == ["  secret: String"]  # of the input


async def test_nobody_else_reads_or_saves_them(fixtures: Fixtures) -> None:
    await act(await somebody("admin"), "saveChannel", **WANTED)
    for login in ("sam", "ada", "connector", "cleo"):
        who = await somebody(login)
        assert (await ask(who, CHANNELS))["channels"] is None
        assert (await act(who, "saveChannel", **WANTED))["code"] == "ROLE_REQUIRED"


async def test_a_channel_that_can_not_be_is_bad_input(fixtures: Fixtures) -> None:
    document = "mutation ($input: ChannelInput!) { saveChannel(input: $input) { __typename } }"
    for changed in ({"url": "http://api.example.com"}, {"secret": "short"}, {"address": None}, {"name": "A B"}):
        assert await fault(await somebody("admin"), document, input={**WANTED, **changed}) == "BAD_USER_INPUT"


async def test_how_far_messages_have_come_is_our_sides_to_read(fixtures: Fixtures) -> None:
    await Workstream.filter(id=fixtures.chat.id).update(reply_window_seconds=3_600)
    row = await brought(fixtures)
    message_id = await said(fixtures, row)
    connector = await somebody("connector")
    done = await act(
        connector,
        "acknowledgeDelivery",
        messageId=global_id("Message", message_id),
        status="FAILED",
        reason="Unknown number",
        connectorMessageId="SM1",
    )
    assert done["delivery"] == {"status": "FAILED", "attempts": 1, "reason": "Unknown number"}
    seen = (await ask(await somebody("ada"), DELIVERY, id=id_of(row)))["conversation"]
    assert seen["replyWindowEndsAt"] is not None
    [edge] = seen["messages"]["edges"]
    assert (edge["node"]["delivery"]["status"], edge["node"]["delivery"]["connectorMessageId"]) == ("FAILED", "SM1")


async def test_customers_and_what_no_connector_carries_have_none(fixtures: Fixtures) -> None:
    row = await fixtures.talking(connector=fixtures.connector)
    message_id = await said(fixtures, row)
    await acknowledge_delivery(message_id, outcome=DeliveryOutcome.FAILED, by=fixtures.connector)
    cleo = await somebody("cleo")
    seen = (await ask(cleo, DELIVERY, id=id_of(row)))["conversation"]
    assert (seen["replyWindowEndsAt"], seen["messages"]["edges"][0]["node"]["delivery"]) == (None, None)
    plain = await fixtures.talking()
    await said(fixtures, plain)
    seen = (await ask(await somebody("ada"), DELIVERY, id=id_of(plain)))["conversation"]
    assert seen["messages"]["edges"][0]["node"]["delivery"] is None
