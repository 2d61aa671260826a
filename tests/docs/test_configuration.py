"""docs/configuration.md lists every section, key and type of a configuration file; and its example can be applied."""

import pytest

from api.commands.configure import WOULD_CHANGE
from api.configuration.document import read
from api.configuration.keys import SECTIONS, SETTINGS, Section
from tests.api.configuration.installations import apply, would
from tests.docs.pages import ROOT, blocks, section, table
from tests.support.databases import Database

PAGE = ROOT / "docs" / "configuration.md"


@pytest.mark.parametrize("of", [SETTINGS, *SECTIONS], ids=lambda of: of.name)
def test_every_key_is_explained_with_what_it_takes(of: Section) -> None:
    rows = table(PAGE, of.name, "Key")
    shown = {key.name: key.kind.shown + (", or null" if key.may_be_null else "") for key in of.keys.values()}
    assert {row[0].strip("`"): row[1] for row in rows} == shown
    assert all(row[2].endswith(".") for row in rows)


@pytest.mark.parametrize("of", SECTIONS, ids=lambda of: of.name)
def test_what_a_new_entry_needs_is_said(of: Section) -> None:
    text = section(PAGE, of.name)
    assert ("needs" in text) == bool(of.needed)
    assert all(f"`{key}`" in text for key in of.needed)


def test_the_statuses_are_explained() -> None:
    statuses = {int(row[0]) for row in table(PAGE, "Configuration", "Status")}
    assert statuses == {0, 1, 2, WOULD_CHANGE}


async def test_the_example_is_fit(database: Database) -> None:
    [example] = [block.text for block in blocks(PAGE) if block.language == "yaml"]
    assert read(example).faults == []
    assert len(await apply(example)) == 8
    assert await would(example) == []
