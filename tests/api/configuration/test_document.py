"""Configuration files as they are written: every fault with its line, and equal configurations as equal bytes."""

import pytest

from api.configuration.document import Document, read, write
from api.configuration.keys import SECTIONS, SETTINGS

FIT = """\
# A comment
settings:
  forceClose: on
  monitoringPolicy: NOTICE_REQUIRED
operatingHours:
  Office:
    timeZone: Europe/Paris
    weekly:
      TUESDAY: [09:00 - 12:00]
      MONDAY: [13:00-18:00, 09:00-12:00]
    holidays: [2026-12-25]
queues:
  Support: {type: MESSAGING, priority: 10, operatingHours: Office, overflowQueue: null}
  "no": &same {}
  Twin: *same
workstreams:
users:
  ada: {name: Ada, locale: no, roles: [AGENT, SUPERVISOR], disabled: false}
"""


def faults(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.message) for fault in sorted(read(text).faults)]


def values(document: Document, section: str, name: str) -> dict[str, object]:
    return dict(document.sections[section][name].values)


def test_what_is_fit_is_understood_as_it_is_meant() -> None:
    document = read(FIT)
    assert document.faults == []
    assert document.settings is not None
    assert document.settings.values == {"forceClose": True, "monitoringPolicy": "NOTICE_REQUIRED"}
    assert values(document, "operatingHours", "Office") == {
        "timeZone": "Europe/Paris",
        "weekly": {"MONDAY": ["09:00-12:00", "13:00-18:00"], "TUESDAY": ["09:00-12:00"]},
        "holidays": ["2026-12-25"],
    }
    support = document.sections["queues"]["Support"]
    assert support.values == {
        "type": "MESSAGING",
        "priority": 10,
        "operatingHours": "Office",
        "overflowQueue": None,
    }
    assert (support.line, support.line_of("priority")) == (13, 13)
    assert set(document.sections["queues"]) == {"Support", "no", "Twin"}
    assert values(document, "users", "ada")["locale"] == "no", "which is no truth here but Norwegian"
    assert document.sections["workstreams"] == {}
    assert "agents" not in document.sections


@pytest.mark.parametrize("text", ["", "# nothing\n", "null\n"])
def test_an_empty_file_asks_for_nothing(text: str) -> None:
    assert read(text) == Document()


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("queues: [", 1, "This is not valid YAML"),
        ("a: b: c", 1, "This is not valid YAML"),
        ("queues:\n\tSupport:", 2, "This is not valid YAML"),
        ("- queues", 1, "the file: must be a mapping"),
        ("queus: {}", 1, "the file: there is no key queus. Did you mean queues?"),
        ("colours: {}", 1, "the file: there is no key colours. Use one of settings, operatingHours, queues"),
        ("queues:\n  Support: 5", 2, "queues: Support: must be a mapping"),
        (
            "queues:\n  Support:\n    prioritiy: 5",
            3,
            "queues: Support: there is no key prioritiy. Did you mean priority?",
        ),
        ("queues:\n  A: {}\n  B: {}\n  A: {}", 4, "queues: A appears twice, first on line 2."),
        ("queues:\n  A:\n    type: VOICE\n    type: VOICE", 4, "queues: A: type appears twice, first on line 3."),
        ("queues:\n  [A]: {}", 2, "queues: a name must be plain text."),
        ("queues:\n  null: {}", 2, "queues: a name must be plain text."),
        ("queues:\n  A:\n    priority: ten", 3, "queues: A: priority: must be a number, not 'ten'."),
        ("queues:\n  A:\n    priority: [1]", 3, "queues: A: priority: must be a number."),
        ("queues:\n  A:\n    priority:", 3, "queues: A: priority: must be a number; leave the key out"),
        ("queues:\n  A:\n    closed: 1", 3, "queues: A: closed: must be true or false, not '1'."),
        ("queues:\n  A:\n    type: VOCE", 3, "queues: A: type: 'VOCE' is not allowed. Did you mean VOICE?"),
        ("queues:\n  A:\n    type: voice", 3, "queues: A: type: 'voice' is not allowed. Did you mean VOICE?"),
        ("users:\n  ada:\n    roles: AGENT", 3, "users: ada: roles: must be a list of ADMIN"),
        ("users:\n  ada:\n    roles: [AGENT,\n     AGNT]", 4, "users: ada: roles: 'AGNT' is not allowed."),
        ("users:\n  ada:\n    roles: [AGENT, AGENT]", 3, "users: ada: roles: has the same value twice."),
        ("operatingHours:\n  O:\n    weekly: {MONDY: []}", 3, "operatingHours: O: weekly: 'MONDY' is not allowed."),
        ("operatingHours:\n  O:\n    weekly: {MONDAY: 9-12}", 3, "MONDAY must have a list of times"),
        ("operatingHours:\n  O:\n    weekly:\n      MONDAY: [9-12]", 4, "write times as 09:00-18:00."),
        ("channels:\n  sms:\n    secret: hush", 3, "Secrets don't belong in this file"),
    ],
)
def test_each_fault_is_told_with_its_line(text: str, line: int, message: str) -> None:
    [(found_line, found)] = faults(text)
    assert found_line == line
    assert message in found


def test_all_faults_are_told_at_once() -> None:
    text = "queues:\n  A:\n    priority: ten\n    typ: VOICE\n  B: 3\nuser: {}\n"
    assert [line for line, _ in faults(text)] == [3, 4, 5, 6]


def test_aliases_that_explode_are_cheap() -> None:
    """A hundred thousand million names, in a file of a few lines."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 10)}]" for number in range(1, 11)]
    assert len(faults("\n".join(lines))) == 11


def test_what_is_written_is_read_as_the_same() -> None:
    document = read(FIT)
    assert document.settings is not None
    sections = {
        name: {each: entry.values for each, entry in found.items()} for name, found in document.sections.items()
    }
    text = write(document.settings.values, sections)
    again = read(text)
    assert again.faults == []
    assert again.settings is not None
    assert (
        write(again.settings.values, {n: {e: v.values for e, v in f.items()} for n, f in again.sections.items()})
        == text
    )


def test_sections_come_in_the_order_in_which_they_refer_to_each_other() -> None:
    text = write({}, {})
    written = [line.partition(":")[0] for line in text.splitlines() if not line.startswith("#")]
    assert written == [SETTINGS.name, *(section.name for section in SECTIONS)]
