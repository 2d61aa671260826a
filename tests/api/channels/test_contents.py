"""Whatever a customer sends becomes a message: places, pictures, reactions, replies, and what nobody here can show.

The forms are as Twilio's documentation of its webhooks shows them, without the fields that nothing depends on.
"""

from typing import Any

import pytest

from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.leave import leave
from models.operations.delivery.acknowledge_delivery import acknowledge_delivery
from models.tables import Conversation, Message
from models.vocabulary import ConversationState, DeliveryOutcome
from schema.ids import global_id
from tests.api.channels.channel_connections import DORA, OURS, json_channel, post, post_form, posting, twilio_channel
from tests.models.operations.scenarios.channels import brought, said
from tests.schema.asking import ask
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing

WHATSAPP = {
    "From": f"whatsapp:{DORA}",
    "To": f"whatsapp:{OURS}",
    "WaId": DORA.removeprefix("+"),
    "ProfileName": "Dora",
    "SmsStatus": "received",
    "NumSegments": "1",
    "ReferralNumMedia": "0",
    "ApiVersion": "2010-04-01",
    "Body": "",
    "NumMedia": "0",
}
MEDIA = "https://api.example.com/2010-04-01/Accounts/AC0/Messages/MM1/Media/ME1"
LOUVRE = {"Latitude": "48.8606", "Longitude": "2.3376", "Label": "Louvre", "Address": "75001 Paris"}
QUERY = """query ($id: ID!) { node(id: $id) { ... on Message {
    text fromCustomer replyTo { text }
    contents { kind note media { mediaType name url } location { latitude longitude label address }
        contact { name addresses url } reaction choice other }
} } }"""
WORDS = {"type": "message", "id": "m1", "from": {"id": DORA, "name": "Dora", "locale": "fr"}}


def media(media_type: str, kind: str, **more: str) -> dict[str, str]:
    return {"NumMedia": "1", "MediaContentType0": media_type, "MediaUrl0": MEDIA, "MessageType": kind, **more}


def content(kind: str, note: str, **more: Any) -> dict[str, Any]:
    nothing = {"media": None, "location": None, "contact": None, "reaction": None, "choice": None, "other": None}
    return {"kind": kind, "note": note, **nothing, **more}


def a_file(media_type: str) -> dict[str, Any]:
    return {"mediaType": media_type, "name": None, "url": MEDIA}


async def shown(fixtures: Fixtures, message: Message) -> Any:
    """As its connector reads it."""
    data = await ask(fixtures.connector, QUERY, id=global_id("Message", message.id))
    return data["node"]


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        (
            {"MessageType": "location", **LOUVRE},
            "Location: Louvre, 75001 Paris (48.8606, 2.3376)",
            content(
                "LOCATION",
                "Location: Louvre, 75001 Paris (48.8606, 2.3376)",
                location={"latitude": 48.8606, "longitude": 2.3376, "label": "Louvre", "address": "75001 Paris"},
            ),
        ),
        (
            {"Latitude": "-91", "Longitude": "nan"},
            "Something that can't be shown (location)",
            content("OTHER", "Something that can't be shown (location)", other="location"),
        ),
        (
            {"MessageType": "location", "Latitude": "", "Longitude": ""},
            "Something that can't be shown (location)",
            content("OTHER", "Something that can't be shown (location)", other="location"),
        ),
        (
            {"MessageType": "interactive", "ListTitle": "Evening", "ListId": "slot-3"},
            "Evening\nChoice: slot-3",
            content("CHOICE", "Choice: slot-3", choice="slot-3"),
        ),
        (
            media("image/jpeg", "image", Body="Is this it?"),
            f"Is this it?\nPicture: image/jpeg {MEDIA}",
            content("IMAGE", f"Picture: image/jpeg {MEDIA}", media=a_file("image/jpeg")),
        ),
        (
            media("audio/ogg; codecs=opus", "audio"),
            f"Recording: audio/ogg; codecs=opus {MEDIA}",
            content("AUDIO", f"Recording: audio/ogg; codecs=opus {MEDIA}", media=a_file("audio/ogg; codecs=opus")),
        ),
        (
            media("image/webp", "sticker"),
            f"Sticker: image/webp {MEDIA}",
            content("STICKER", f"Sticker: image/webp {MEDIA}", media=a_file("image/webp")),
        ),
        (
            media("application/pdf", "document"),
            f"File: application/pdf {MEDIA}",
            content("FILE", f"File: application/pdf {MEDIA}", media=a_file("application/pdf")),
        ),
        (
            media("text/vcard", "contacts"),
            f"Contact: {MEDIA}",
            content("CONTACT", f"Contact: {MEDIA}", contact={"name": None, "addresses": [], "url": MEDIA}),
        ),
        (
            {"MessageType": "reaction", "Body": "👍"},
            "Reaction: 👍",
            content("REACTION", "Reaction: 👍", reaction="👍"),
        ),
        (
            {"MessageType": "unsupported"},
            "Something that can't be shown (unsupported)",
            content("OTHER", "Something that can't be shown (unsupported)", other="unsupported"),
        ),
        ({"Body": " "}, "Something that can't be shown", content("OTHER", "Something that can't be shown")),
    ],
)
async def test_whatever_comes_from_twilio_becomes_a_message(
    fixtures: Fixtures, form: dict[str, str], text: str, expected: dict[str, Any]
) -> None:
    await twilio_channel(fixtures)
    async with posting() as client:
        first = await post_form(client, **{**WHATSAPP, **form})
        async with changing_nothing():
            again = await post_form(client, **{**WHATSAPP, **form})
    assert (first.status_code, again.status_code) == (200, 200)
    message = await Message.get(from_customer=True)
    assert message.connector_message_id == "SM1"
    assert await shown(fixtures, message) == {
        "text": text,
        "fromCustomer": True,
        "replyTo": None,
        "contents": [expected],
    }


async def test_a_button_is_what_the_customer_says(fixtures: Fixtures) -> None:
    await twilio_channel(fixtures)
    form = {"MessageType": "button", "ButtonText": "Yes", "ButtonPayload": "yes-1"}
    async with posting() as client:
        await post_form(client, **{**WHATSAPP, **form, "Body": "Yes!"})
        await post_form(client, **{**WHATSAPP, **form, "MessageSid": "SM2"})
    messages = await Message.filter(from_customer=True).order_by("number")
    chosen = [{"kind": "CHOICE", "id": "yes-1"}]
    assert [(each.text, each.contents) for each in messages] == [("Yes!", chosen), ("Yes", chosen)]


async def test_a_text_with_empty_degrees_is_only_a_text(fixtures: Fixtures) -> None:
    await twilio_channel(fixtures)
    async with posting() as client:
        await post_form(client, **{**WHATSAPP, "Body": "Hello", "Latitude": "", "Longitude": ""})
    message = await Message.get(from_customer=True)
    assert (message.text, message.contents) == ("Hello", None)


async def test_a_reaction_needs_no_answer(fixtures: Fixtures) -> None:
    await twilio_channel(fixtures)
    row = await brought(fixtures)
    await said(fixtures, row, "Which size?")
    reacted = {**WHATSAPP, "From": DORA, "MessageType": "reaction", "Body": "👍"}
    async with posting() as client:
        await post_form(client, **reacted)
        assert (await Conversation.get(id=row.id)).unanswered_since is None
        await leave(row.id, by=fixtures.ada)
        await post_form(client, **{**reacted, "MessageSid": "SM2"})
        waiting = await Conversation.get(id=row.id)
        assert (waiting.state, waiting.unanswered_since) == (ConversationState.WAITING, None)
        await post_form(client, **{**WHATSAPP, "From": DORA, "MessageSid": "SM3", "Body": "42"})
    back = await Conversation.get(id=row.id)
    assert back.state is ConversationState.OPEN
    assert back.unanswered_since is not None
    assert await Message.filter(conversation_id=row.id, from_customer=True).count() == 3


async def test_several_pictures_and_what_is_beyond_are_told(fixtures: Fixtures) -> None:
    await twilio_channel(fixtures)
    many = {f"MediaUrl{number}": f"{MEDIA}{number}" for number in range(40)}
    async with posting() as client:
        await post_form(client, **{**WHATSAPP, **many, "NumMedia": "40"})
    message = await Message.get(from_customer=True)
    assert message.contents is not None
    assert len(message.contents) == 30
    assert message.contents[-1] == {"kind": "OTHER", "name": "11 more"}


async def test_a_reply_leads_to_the_message_that_went_out(fixtures: Fixtures) -> None:
    await twilio_channel(fixtures)
    row = await brought(fixtures)
    answer = await said(fixtures, row, "Which size?")
    await acknowledge_delivery(answer, outcome=DeliveryOutcome.SENT, channel_message_id="SM77", by=fixtures.connector)
    replied = {"Body": "42", "OriginalRepliedMessageSid": "SM77", "OriginalRepliedMessageSender": f"whatsapp:{OURS}"}
    async with posting() as client:
        await post_form(client, **{**WHATSAPP, "From": DORA, **replied})
    message = await Message.get(from_customer=True, connector_message_id="SM1")
    assert (message.reply_to_id, message.contents) == (answer, None)
    assert (await shown(fixtures, message))["replyTo"] == {"text": "Which size?"}


@pytest.mark.parametrize("replied", ["SM77", "SM\x00"])  # of which PostgreSQL can't be asked
async def test_a_reply_to_an_earlier_conversation_says_so(fixtures: Fixtures, replied: str) -> None:
    await twilio_channel(fixtures)
    async with posting() as client:
        await post_form(client, **{**WHATSAPP, "Body": "Yes", "OriginalRepliedMessageSid": replied})
    told = await shown(fixtures, await Message.get(from_customer=True))
    assert (told["text"], told["replyTo"]) == ("Yes\nIn reply to a message that is not in this conversation", None)
    assert told["contents"][0]["other"] == "reply"


async def test_json_brings_contents_and_replies(fixtures: Fixtures) -> None:
    await json_channel(fixtures)
    contents = [
        {"kind": "LOCATION", "latitude": 48.8606, "longitude": 2.3376, "label": "Louvre"},
        {"kind": "CONTACT", "name": "Karl", "addresses": ["+491701234567"]},
        {"kind": "STICKER", "url": "https://media.example.com/1"},
        {"kind": "CHOICE", "id": "slot-3"},
        {"kind": "OTHER", "name": "poll"},
    ]
    async with posting() as client:
        await post(client, {**WORDS, "text": "Ici"})
        assert (await post(client, {**WORDS, "id": "m2", "contents": contents, "replyTo": "m1"})).status_code == 200
        taken_back = {**WORDS, "id": "m3", "contents": [{"kind": "REACTION"}], "replyTo": "m1"}
        assert (await post(client, taken_back)).status_code == 200
    told = await shown(fixtures, await Message.get(connector_message_id="m2"))
    assert told["text"].splitlines() == [
        "Location: Louvre (48.8606, 2.3376)",
        "Contact: Karl, +491701234567",
        "Sticker: https://media.example.com/1",
        "Choice: slot-3",
        "Something that can't be shown (poll)",
    ]
    assert told["replyTo"] == {"text": "Ici"}
    assert (await shown(fixtures, await Message.get(connector_message_id="m3")))["text"] == "Took a reaction back"


async def test_json_may_have_nothing_in_one_of_the_two(fixtures: Fixtures) -> None:
    await json_channel(fixtures)
    async with posting() as client:
        only_contents = {**WORDS, "text": "", "contents": [{"kind": "IMAGE"}]}
        assert (await post(client, only_contents)).status_code == 200
        assert (await post(client, {**WORDS, "id": "m2", "text": "Ici", "contents": []})).status_code == 200
    messages = await Message.filter(from_customer=True).order_by("number")
    assert [(each.text, each.contents) for each in messages] == [("", [{"kind": "IMAGE"}]), ("Ici", None)]


@pytest.mark.parametrize(
    ("contents", "where"),
    [
        ({"text": None}, "message"),
        ({"contents": []}, "message"),
        ({"text": "", "contents": []}, "message"),
        ({"contents": [{"kind": "POLL"}]}, "message.contents.0"),
        ({"contents": [{"kind": "LOCATION", "latitude": 91, "longitude": 0}]}, "message.contents.0.LOCATION.latitude"),
        ({"contents": [{"kind": "IMAGE", "url": "javascript:alert(1)"}]}, "message.contents.0.IMAGE.url"),
        ({"contents": [{"kind": "REACTION"}] * 31}, "message.contents"),
    ],
)
async def test_contents_that_json_says_wrongly_are_refused(
    fixtures: Fixtures, contents: dict[str, Any], where: str
) -> None:
    await json_channel(fixtures)
    async with posting() as client, changing_nothing():
        answer = await post(client, {**WORDS, **contents})
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"].startswith(where)


async def test_numbers_of_cards_are_masked_in_contents_too(fixtures: Fixtures) -> None:
    await twilio_channel(fixtures)
    async with posting() as client:
        await post_form(client, **{**WHATSAPP, **LOUVRE, "Label": "4111 1111 1111 1111\u202e"})
    message = await Message.get(from_customer=True)
    assert message.contents is not None
    assert message.contents[0]["label"] == "•••• 1111"


async def test_a_customer_who_only_sends_a_place_returns_to_the_queue(fixtures: Fixtures) -> None:
    await twilio_channel(fixtures)
    row = await brought(fixtures)
    await end_conversation(row.id, by=fixtures.ada)
    async with posting() as client:
        await post_form(client, **{**WHATSAPP, "From": DORA, **LOUVRE})
    message = await Message.get(from_customer=True, connector_message_id="SM1")
    assert message.conversation_id != row.id
    assert message.text == ""
