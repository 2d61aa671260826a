"""Every refusal code, provoked through GraphQL as the files of cases say. A code without a case fails."""

from collections.abc import Iterator

import pytest

from models.operations.configuration import four_eyes
from models.tables import Conversation
from models.vocabulary import RefusalCode
from tests.schema.asking import ask
from tests.schema.documents import act
from tests.schema.mutations.administrators_refusal_cases import CASES
from tests.support.builders import settings
from tests.support.databases import Database


def test_every_code_has_its_case() -> None:
    assert set(RefusalCode) - set(CASES) == set()


@pytest.fixture(autouse=True)
def _without_four_eyes() -> Iterator[None]:
    """A case may require approval; no other test does."""
    yield
    four_eyes.configure(is_required=False)


@pytest.mark.parametrize("code", RefusalCode)
async def test_is_refused_by_its_code_and_nothing_has_changed(database: Database, code: RefusalCode) -> None:
    await settings()
    somebody, name, given = await CASES[code]()
    before = [row.values() for row in await Conversation.all().order_by("id")]
    as_of = (await ask(somebody, "{ asOf }"))["asOf"]
    answer = await act(somebody, name, **given)
    if "items" in answer:
        answer = answer["items"][0]["refusal"]
    assert answer.get("code") == code, answer
    assert answer["message"].endswith(".")
    assert [row.values() for row in await Conversation.all().order_by("id")] == before
    assert (await ask(somebody, "{ asOf }"))["asOf"] == as_of
    if code is RefusalCode.NOT_FOUND:
        assert answer["currentConversation"] is None
