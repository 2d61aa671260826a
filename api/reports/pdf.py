"""The monthly report on monitoring as a PDF for people. Its JSON is what counts: the PDF names its hash."""

import io
import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

import pydyf

from api.reports.letters import shown, wrapped

A4 = (595, 842)  # points
MARGIN = 56
TEXT, LINE = 9, 12  # points: the size of text in tables, and the height of their lines
COLUMNS = (MARGIN, 312, 428)  # where cells begin
GAP = 6  # points between two cells
FONTS = {"R": "Helvetica", "B": "Helvetica-Bold", "M": "Courier"}
MARK = re.compile(rb"vigie-monitoring-report month=([0-9]{4}-[0-9]{2}) sha256=([0-9a-f]{64})")


def rendered(report: Mapping[str, Any], json_hash: str, key_id: str) -> bytes:
    """The report with the hash of its JSON, in the text and in the document's subject, where `mark_in` finds it."""
    pages = _Pages()
    pages.line(f"Monitoring in {report['month']}", "B", 17, after=6)
    pages.text(
        f"Made {report['createdAt']} from an installation of Vigie, for the time from {report['from']} until before "
        f"{report['to']}. Monitoring serves team performance and customer satisfaction; it must not be used for decisions "
        "about anyone's employment."
    )
    _sessions(pages, report["sessions"])
    pages.heading("Refused, to protect customers and agents")
    pages.rows(["Code", "Action", "Times"], [[each["code"], each["act"], each["times"]] for each in report["refusals"]])
    _rights(pages, report["mayMonitor"])
    _policies(pages, report["policies"])
    _foundations(pages, report["auditTrail"])
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


def _foundations(pages: "_Pages", trail: Mapping[str, Any]) -> None:
    pages.heading("What this rests on")
    pages.text(
        "Refusals, rights and policies come from the audit trail. Sessions come from their own records: those whose "
        "conversations were deleted before this report was made are missing."
    )
    pages.text(
        f"The audit trail begins {trail['since']}. This rests on it up to entry {trail['lastEntry']}, the last of segment "
        f"{trail['segment']}, which was closed with this hash:"
    )
    pages.line(str(trail["closingHash"]), "M", 8)


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
    """Lines from top to bottom, on as many numbered pages as they need. The fonts are those that every reader has."""

    def __init__(self) -> None:
        self._pdf = pydyf.PDF()
        self._fonts = pydyf.Dictionary({name: self._font(base) for name, base in FONTS.items()})
        self._streams: list[Any] = []
        self._begin_page()

    def heading(self, text: str) -> None:
        self._need(60)
        self._y -= 10
        self.line(text, "B", 12, after=3)

    def text(self, text: str) -> None:
        for line in wrapped(text, points=A4[0] - 2 * MARGIN, size=TEXT):
            self.line(line, "R", TEXT)

    def rows(self, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """A table, whose first column is the widest. Its head stands on each of its pages."""
        self._y -= 3
        self._need(2 * LINE)
        self._row(head, "B")
        ends = [column - GAP for column in COLUMNS[1:]] + [A4[0] - MARGIN]
        for row in rows or [["none"]]:
            cells = [
                wrapped(str(cell), points=end - column, size=TEXT)
                for cell, column, end in zip(row, COLUMNS, ends, strict=False)
            ]
            for line in zip_longest(*cells, fillvalue=""):
                if self._need(LINE):
                    self._row(head, "B")
                self._row(line, "R")
        self._y -= 5

    def line(self, text: str, font: str, size: int, *, after: int = 0) -> None:
        self._need(size + 4)
        self._put(self._streams[-1], MARGIN, self._y, text, font, size)
        self._y -= size + 4 + after

    def document(self, title: str, subject: str) -> bytes:
        self._pdf.info["Title"] = pydyf.String(title)
        self._pdf.info["Subject"] = pydyf.String(subject)
        for number, stream in enumerate(self._streams, start=1):
            self._put(stream, MARGIN, MARGIN // 2, f"{title}, page {number} of {len(self._streams)}", "R", 8)
        written = io.BytesIO()
        self._pdf.write(written)
        return written.getvalue()

    def _row(self, cells: Sequence[str], font: str) -> None:
        for x, cell in zip(COLUMNS, cells, strict=False):
            self._put(self._streams[-1], x, self._y, cell, font, TEXT)
        self._y -= LINE

    def _need(self, points: int) -> bool:
        """Whether a page had to begin, because so many points are no longer free on the last one."""
        is_full = self._y - points < MARGIN
        if is_full:
            self._begin_page()
        return is_full

    def _begin_page(self) -> None:
        width, height = A4
        stream = pydyf.Stream()
        self._streams.append(stream)
        self._pdf.add_object(stream)
        self._pdf.add_page(
            pydyf.Dictionary(
                {
                    "Type": "/Page",
                    "Parent": self._pdf.pages.reference,
                    "Contents": stream.reference,
                    "MediaBox": pydyf.Array([0, 0, width, height]),
                    "Resources": pydyf.Dictionary({"Font": self._fonts}),
                }
            )
        )
        self._y = height - MARGIN - 12

    @staticmethod
    def _put(stream: Any, x: int, y: int, text: str, font: str, size: int) -> None:
        stream.begin_text()
        stream.set_font_size(font, size)
        stream.set_text_matrix(1, 0, 0, 1, x, y)
        stream.show_text_string(shown(text).encode("cp1252"))
        stream.end_text()

    def _font(self, base: str) -> Any:
        font = pydyf.Dictionary(
            {"Type": "/Font", "Subtype": "/Type1", "BaseFont": f"/{base}", "Encoding": "/WinAnsiEncoding"}
        )
        self._pdf.add_object(font)
        return font.reference
