"""Each supervisor setting can be read and changed: values, changes, table, input and type have the same fields."""

from collections.abc import Iterator
from dataclasses import fields
from enum import Enum
from typing import Any

import pytest

from models.operations.configuration.update_settings import SettingsChanges
from models.tables import SupervisorSettings
from models.values import SettingsValues
from schema.types.inputs.supervision import SupervisorSettingsInput
from schema.types.settings import SupervisorSettings as SupervisorSettingsType
from tests.schema.asking import ask
from tests.support.fixtures import Fixtures

SETTINGS = [field.name for field in fields(SettingsValues)]


def names(kind: Any) -> Iterator[str]:
    return (field.name for field in fields(kind))


def test_changes_input_and_type_have_the_fields_of_the_values() -> None:
    assert list(names(SettingsChanges)) == SETTINGS
    assert [*names(SupervisorSettingsType)] == SETTINGS
    assert [*names(SupervisorSettingsInput)] == [*SETTINGS, "request_id"]
    assert SupervisorSettings._meta.fields_map.keys() - {"id"} == {*SETTINGS}


@pytest.mark.parametrize("name", SETTINGS)
async def test_a_change_of_one_setting_is_stored_and_answered(fixtures: Fixtures, name: str) -> None:
    field = in_camel_case(name)
    row = await SupervisorSettings.get()
    before = row.values()
    new = another(getattr(before, name))
    document = f"""mutation ($input: SupervisorSettingsInput!) {{
      updateSupervisorSettings(input: $input) {{ ... on SupervisorSettingsSuccess {{ settings {{ {field} }} }} }}
    }}"""
    given = new.name if isinstance(new, Enum) else list(new) if isinstance(new, tuple) else new
    answered = await ask(fixtures.admin, document, input={field: given})
    assert answered == {"updateSupervisorSettings": {"settings": {field: given}}}
    await row.refresh_from_db()
    assert {each for each in SETTINGS if getattr(row.values(), each) != getattr(before, each)} == {name}
    assert getattr(row.values(), name) == new


def in_camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def another(value: bool | int | Enum | tuple[str, ...]) -> bool | int | Enum | tuple[str, ...]:
    """An allowed value that differs from this one."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case tuple():
            return (*value, "Coaching")
        case _:
            return next(each for each in type(value) if each is not value)
