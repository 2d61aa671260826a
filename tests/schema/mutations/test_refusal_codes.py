"""Every refusal code, provoked through GraphQL as refusal_cases.py says. A code without a case fails."""

import pytest

from models.tables import Conversation
from models.vocabulary import RefusalCode
from tests.schema.asking import ask
from tests.schema.documents import act
from tests.schema.mutations.refusal_cases import CASES
from tests.support.builders import settings
from tests.support.databases import Database


def test_every_code_has_its_case() -> None:
    assert set(RefusalCode) - set(CASES) == set()


@pytest.mark.parametrize("code", RefusalCode)
async def test_is_refused_by_its_code_and_nothing_has_changed(database: Database, code: RefusalCode) -> None:
    await settings()
    somebody, name, given = await CASES[code]()
    before = [row.values() for row in await Conversation.all().order_by("id")]
    as_of = (await ask(somebody, "{ asOf }"))["asOf"]
    answer = await act(somebody, name, **given)
    assert answer.get("code") == code, answer
    assert answer["message"].endswith(".")
    assert [row.values() for row in await Conversation.all().order_by("id")] == before
    assert (await ask(somebody, "{ asOf }"))["asOf"] == as_of
    if code is RefusalCode.NOT_FOUND:
        assert answer["currentConversation"] is None
