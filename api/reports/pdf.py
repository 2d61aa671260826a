"""The monthly report on monitoring as a PDF for people. Its JSON is what counts: the PDF names its hash."""

import io
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import pydyf

A4 = (595, 842)  # points
MARGIN = 56
WIDTH_CHARACTERS = 100  # of a line of text at 9 points, for letters of average width
COLUMNS = (MARGIN, 312, 428)  # where cells begin
CELL_CHARACTERS = 50  # of the first cell of a row
FONTS = {"R": "Helvetica", "B": "Helvetica-Bold", "M": "Courier"}
MARK = re.compile(rb"vigie-monitoring-report month=([0-9]{4}-[0-9]{2}) sha256=([0-9a-f]{64})")


def rendered(report: Mapping[str, Any], json_hash: str, key_id: str) -> bytes:
    """The report with the hash of its JSON, in the text and in the document's subject, where `mark_in` finds it."""
    pages = _Pages()
    pages.line(f"Monitoring in {report['month']}", "B", 17, after=6)
    pages.text(
        f"Made {report['createdAt']} from an installation of Vigie, for {report['from']} to {report['to']}. Monitoring serves "
        "team performance and customer satisfaction; it must not be used for decisions about anyone's employment."
    )
    _sessions(pages, report["sessions"])
    pages.heading("Refused, to protect customers and agents")
    pages.rows(["Code", "Action", "Times"], [[each["code"], each["act"], each["times"]] for each in report["refusals"]])
    _rights(pages, report["mayMonitor"])
    _policies(pages, report["policies"])
    trail = report["auditTrail"]
    pages.heading("What this rests on")
    pages.text(
        f"The audit trail up to entry {trail['lastEntry']}, the last of segment {trail['segment']}, which was closed with this "
        "hash:"
    )
    pages.line(str(trail["closingHash"]), "M", 8)
    pages.text(f"The JSON of this report, {report['month']}, has this SHA-256:")
    pages.line(json_hash, "M", 8)
    pages.text("Both files are signed with the key of the installation that has this SHA-256:")
    pages.line(key_id, "M", 8)
    pages.text("docs/audit.md of Vigie says how to verify the signatures, also without Vigie.")
    subject = f"vigie-monitoring-report month={report['month']} sha256={json_hash}"
    return pages.document(f"Monitoring in {report['month']}", subject)


def mark_in(content: bytes) -> tuple[str, str] | None:
    """The month of a report and the hash of its JSON, as its PDF names them: once, because texts in it might look alike."""
    marks = MARK.findall(content)
    if len(marks) != 1:
        return None
    month, json_hash = marks[0]
    return month.decode(), json_hash.decode()


def _sessions(pages: "_Pages", sessions: Mapping[str, Any]) -> None:
    pages.heading("Monitoring sessions")
    pages.text(
        f"Began in the month: {sessions['begun']}. Time in the month: {_duration(sessions['seconds'])}. "
        f"Conversations: {sessions['conversations']}. Supervisors: {sessions['supervisors']}."
    )
    for name, attribute, head in (
        ("byQueue", "queue", "Queue"),
        ("byPurpose", "purpose", "Purpose"),
        ("byRoles", "roles", "Roles of the supervisor"),
        ("bySupervisor", "supervisor", "Supervisor"),
    ):
        if name in sessions:
            rows = [[each[attribute], each["begun"], _duration(each["seconds"])] for each in sessions[name]]
            pages.rows([head, "Began", "Time"], rows)


def _rights(pages: "_Pages", rights: Mapping[str, Any]) -> None:
    pages.heading("Who had the right to monitor")
    pages.text(f"Supervisors, at some time of the month: {rights['supervisors']}.")
    pages.rows(["Queue", "Supervisors"], [[each["queue"], each["supervisors"]] for each in rights["byQueue"]])
    for each in rights.get("named", ()):
        pages.text(f"{each['supervisor']}: {', '.join(each['queues'])}")


def _policies(pages: "_Pages", policies: Mapping[str, Any]) -> None:
    pages.heading("Policies of monitoring")
    start, end = policies["atStart"], policies["atEnd"]
    pages.rows(["Setting", "First day", "Last day"], [[name, _shown(start[name]), _shown(end[name])] for name in start])
    pages.text(f"Changes in the month: {len(policies['changes']) or 'none'}.")
    for each in policies["changes"]:
        by = f", by {each['by']}" if "by" in each else ""
        pages.text(f"{each['at']}: {each['setting']} from {_shown(each['before'])} to {_shown(each['after'])}{by}")


def _duration(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02} h"


def _shown(value: object) -> str:
    match value:
        case bool():
            return "on" if value else "off"
        case list():
            return "; ".join(map(str, value)) or "any"
        case _:
            return str(value)


class _Pages:
    """Lines from top to bottom. The fonts that every reader has know Western letters; others become question marks."""

    def __init__(self) -> None:
        self._pdf = pydyf.PDF()
        self._fonts = pydyf.Dictionary({name: self._font(base) for name, base in FONTS.items()})
        self._begin_page()

    def heading(self, text: str) -> None:
        self._need(60)
        self._y -= 10
        self.line(text, "B", 12, after=3)

    def text(self, text: str) -> None:
        for line in textwrap.wrap(text, WIDTH_CHARACTERS):
            self.line(line, "R", 9)

    def rows(self, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """A table, whose first column is the widest."""
        self._y -= 3
        for number, row in enumerate([head, *rows]):
            first, *others = (str(cell) for cell in row)
            lines = [textwrap.wrap(first, CELL_CHARACTERS) or [""]]
            lines += [textwrap.wrap(cell, (COLUMNS[2] - COLUMNS[1]) // 5) or [""] for cell in others]
            for line in range(max(map(len, lines))):
                self._need(12)
                for x, cell in zip(COLUMNS, lines, strict=False):
                    if line < len(cell):
                        self._put(x, cell[line], "R" if number else "B", 9)
                self._y -= 12
        self._y -= 5

    def line(self, text: str, font: str, size: int, *, after: int = 0) -> None:
        self._need(size + 4)
        self._put(MARGIN, text, font, size)
        self._y -= size + 4 + after

    def document(self, title: str, subject: str) -> bytes:
        self._pdf.info["Title"] = pydyf.String(title)
        self._pdf.info["Subject"] = pydyf.String(subject)
        written = io.BytesIO()
        self._pdf.write(written)
        return written.getvalue()

    def _need(self, points: int) -> None:
        if self._y - points < MARGIN:
            self._begin_page()

    def _begin_page(self) -> None:
        width, height = A4
        self._stream = pydyf.Stream()
        self._pdf.add_object(self._stream)
        self._pdf.add_page(
            pydyf.Dictionary(
                {
                    "Type": "/Page",
                    "Parent": self._pdf.pages.reference,
                    "Contents": self._stream.reference,
                    "MediaBox": pydyf.Array([0, 0, width, height]),
                    "Resources": pydyf.Dictionary({"Font": self._fonts}),
                }
            )
        )
        self._y = height - MARGIN - 12

    def _put(self, x: int, text: str, font: str, size: int) -> None:
        self._stream.begin_text()
        self._stream.set_font_size(font, size)
        self._stream.set_text_matrix(1, 0, 0, 1, x, self._y)
        self._stream.show_text_string(text.encode("cp1252", "replace"))
        self._stream.end_text()

    def _font(self, base: str) -> Any:
        font = pydyf.Dictionary(
            {"Type": "/Font", "Subtype": "/Type1", "BaseFont": f"/{base}", "Encoding": "/WinAnsiEncoding"}
        )
        self._pdf.add_object(font)
        return font.reference
