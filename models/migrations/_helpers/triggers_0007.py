"""The last step of 0007: the database itself refuses to change or delete what the audit trail holds.

What it allows: to seal an entry, once; to erase a text; to extend, close and prune a segment; to delete the entries of a pruned
segment. An owner of the database can remove the triggers: against that there is the chain, and a hash kept elsewhere.
"""

from tortoise.migrations.operations import Operation
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State

ENTRIES = "audit entries never change: they are sealed once, and pruned with their segment"
NOTES = "audit notes never change: they can only be erased"
SEGMENTS = "audit segments never change: they are extended, closed and pruned, in this order"

IS_PRUNED = """EXISTS (SELECT 1 FROM audit_segments
    WHERE pruned_at IS NOT NULL AND OLD.number BETWEEN first_number AND last_number)"""
IS_WITHOUT_ENTRY = "NOT EXISTS (SELECT 1 FROM audit_entries WHERE id = OLD.entry_id)"
IS_ERASED = "NEW.text = '' AND NEW.salt = '' AND NEW.erased_at IS NOT NULL"
# From an open segment to a longer or a closed one, or from a closed one, the oldest, to a pruned one.
GOES_ON = """OLD.closed_at IS NULL AND NEW.pruned_at IS NULL AND NEW.last_number >= OLD.last_number
    OR OLD.closed_at IS NOT NULL AND OLD.pruned_at IS NULL AND NEW.pruned_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM audit_segments WHERE number < OLD.number AND pruned_at IS NULL)"""

SEALED_ONCE = ("number", "hash")
ERASABLE = ("source", "texts")
ENTRY = (
    *("id", "at", "actor_id", "act", "outcome", "code", "conversation_id", "target_id", "request_id"),
    *("note_hash", "details", "counted", "source_hash", "texts_hash"),
)
NOTE = ("id", "entry_id")
SEGMENT = ("number", "opened_at", "opening_hash", "first_number")
CLOSED_SEGMENT = ("last_number", "last_hash", "closed_at", "closing_hash")


def _same(columns: tuple[str, ...]) -> str:
    return " AND ".join(f"OLD.{name} IS NOT DISTINCT FROM NEW.{name}" for name in columns)


def _may_become(columns: tuple[str, ...]) -> str:
    """Whether an entry is as it was, but for being sealed now or having lost texts."""
    sealed = f"(OLD.hash IS NULL OR {_same(SEALED_ONCE)})"
    erased = " AND ".join(f"(NEW.{name} IS NULL OR {_same((name,))})" for name in ERASABLE)
    return f"{_same(columns)} AND {sealed} AND {erased}"


UPDATES = {
    "audit_entries": (_may_become(ENTRY), ENTRIES),
    "audit_notes": (f"{_same(NOTE)} AND {IS_ERASED}", NOTES),
    "audit_segments": (
        f"{_same(SEGMENT)} AND ({GOES_ON}) AND (OLD.closed_at IS NULL OR {_same(CLOSED_SEGMENT)})",
        SEGMENTS,
    ),
}
DELETIONS = {
    "audit_entries": (IS_PRUNED, ENTRIES),
    "audit_notes": (IS_WITHOUT_ENTRY, NOTES),
    "audit_segments": ("1 = 0", SEGMENTS),
}
# SQLite's REPLACE deletes the old row without asking its triggers.
INSERTIONS = {
    "audit_entries": (
        "NEW.number IS NULL AND NEW.hash IS NULL AND NOT EXISTS (SELECT 1 FROM audit_entries WHERE id = NEW.id)",
        ENTRIES,
    ),
    "audit_notes": (
        "NOT EXISTS (SELECT 1 FROM audit_notes WHERE id = NEW.id OR entry_id = NEW.entry_id)",
        NOTES,
    ),
    "audit_segments": ("NOT EXISTS (SELECT 1 FROM audit_segments WHERE number = NEW.number)", SEGMENTS),
}


class RefuseChanges(Operation):
    """Creates the triggers."""

    async def run(
        self, app_label: str, state: State, dry_run: bool, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        self.state_forward(app_label, state)

    def state_forward(self, app_label: str, state: State) -> None:
        """Triggers are no part of Tortoise's state."""

    async def database_forward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        if state_editor is None:
            return
        make = _on_postgres if state_editor.DIALECT == "postgres" else _on_sqlite
        for event, rules in (("UPDATE", UPDATES), ("DELETE", DELETIONS), ("INSERT", INSERTIONS)):
            for table, (allowed, sentence) in rules.items():
                await state_editor._run_sql(make(table, event, allowed, sentence))
        if state_editor.DIALECT == "postgres":
            for table, (_, sentence) in UPDATES.items():
                await state_editor._run_sql(_against_truncate(table, sentence))


def _on_sqlite(table: str, event: str, allowed: str, sentence: str) -> str:
    condition = allowed.replace("IS NOT DISTINCT FROM", "IS")
    return f"""CREATE TRIGGER {table}_on_{event.lower()} BEFORE {event} ON {table} WHEN NOT ({condition})
        BEGIN SELECT RAISE(ABORT, '{sentence}'); END;"""


def _on_postgres(table: str, event: str, allowed: str, sentence: str) -> str:
    name = f"{table}_on_{event.lower()}"
    row = "OLD" if event == "DELETE" else "NEW"
    return f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT ({allowed}) THEN RAISE EXCEPTION '{sentence}'; END IF;
            RETURN {row};
        END $$;
        CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();"""


def _against_truncate(table: str, sentence: str) -> str:
    name = f"{table}_on_truncate"
    return f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{sentence}'; END $$;
        CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}();"""
