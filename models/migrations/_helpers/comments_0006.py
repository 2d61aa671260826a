"""The one step of 0006: comments name a vocabulary instead of listing its words, and no longer quote docstrings."""

from typing import cast

from tortoise.fields.base import Field
from tortoise.fields.data import CharEnumFieldInstance
from tortoise.migrations.operations import Operation
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State


TABLE_DESCRIPTION = "A table of Vigie; models/tables says what it holds."


class ShortenComments(Operation):
    """Neither a row nor a column changes, only PostgreSQL's comments on columns and tables."""

    async def run(
        self, app_label: str, state: State, dry_run: bool, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        self.state_forward(app_label, state)

    def state_forward(self, app_label: str, state: State) -> None:
        for _, _, field in _columns(app_label, state):
            field.description = f"A word of {field.enum_type.__name__}."
        for (app, _), model in state.models.items():
            if app == app_label:
                model.options["table_description"] = TABLE_DESCRIPTION

    async def database_forward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        if state_editor is None or state_editor.DIALECT != "postgres":
            return
        for table, name, field in _columns(app_label, new_state):
            await state_editor._run_sql(f"""COMMENT ON COLUMN "{table}"."{name}" IS '{field.description}'""")
        for (app, _), model in new_state.models.items():
            if app == app_label:
                await state_editor._run_sql(f"""COMMENT ON TABLE "{model.table}" IS '{TABLE_DESCRIPTION}'""")


def _columns(app_label: str, state: State) -> list[tuple[str, str, CharEnumFieldInstance]]:
    return [
        (model.table, field.source_field or name, field)
        for (app, _), model in state.models.items()
        if app == app_label
        for name, field in cast("dict[str, Field[object]]", model.fields).items()
        if isinstance(field, CharEnumFieldInstance)
    ]
