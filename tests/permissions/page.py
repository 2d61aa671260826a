"""Writes docs/permissions.md from the decisions and from the counts of the proof, which are in counts.json.

With VIGIE_TEST_WRITE_PERMISSIONS=1, the tests write both anew; otherwise they compare.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from tests.permissions.decisions import ANY_KIND, NOBODY, STATES, Decisions, ObjectDecision, Readers, decisions

ROOT = Path(__file__).parents[2]
COUNTS = ROOT / "tests/permissions/counts.json"
INTRODUCTION = ROOT / "tests/permissions/introduction.md"
PAGE = ROOT / "docs/permissions.md"
WRITES = "VIGIE_TEST_WRITE_PERMISSIONS"

# The columns of tables, with what their titles mean.
STANDINGS: Mapping[str, str] = {
    "supervisor": "a supervisor of the conversation's queue",
    "monitoring": "the same, while a monitoring session of theirs runs or the closed transcript is open to them",
    "joined": "the same, after joining",
    "administrator": "an administrator",
    "agent": "the agent who has the conversation",
    "consultant": "a colleague who helps in it",
    "asked": "an agent to whom it is offered",
    "picker": "an agent who may pick it",
    "bot": "the bot that has it",
    "customer": "its customer",
    "connector": "the connector that opened it",
    "member": "an agent or bot who works in the queue",
    "colleague": "somebody who works in a queue with the agent",
    "own": "somebody whose own it is, such as the agent to whom an offer was made",
    "foreign": "a supervisor of other queues only",
    "passing": "somebody who sees a conversation that names it",
}
SUPERVISING = ("supervisor", "monitoring", "joined")


class Published:
    """The counts that the page promises. A proof that counts less than it promises has become weaker."""

    def must_hold(self, part: str, shown: int, withheld: int) -> None:
        """`shown` and `withheld` (or refused) were counted just now, and nothing leaked."""
        counts = read_counts()
        if os.environ.get(WRITES):
            counts[part] = {"shown": shown, "withheld": withheld}
            COUNTS.write_text(json.dumps(counts, indent=2, sort_keys=True) + "\n", "utf-8")
            PAGE.write_text(written(decisions(), counts), "utf-8")
            return
        promised = counts[part]
        assert shown >= promised["shown"], f"{part}: fewer values were shown than docs/permissions.md promises"
        assert withheld >= promised["withheld"], f"{part}: fewer were withheld than docs/permissions.md promises"


def read_counts() -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = json.loads(COUNTS.read_text("utf-8"))
    return found


def written(decided: Decisions, counts: Mapping[str, Mapping[str, int]]) -> str:
    """The whole page."""
    sections = (
        [INTRODUCTION.read_text("utf-8")],
        _tried(counts),
        _standings(),
        _objects(decided),
        _parts(decided),
        _roots(decided),
        _frames(decided),
        _acts(decided),
        _role_acts(decided),
        _ids(decided),
    )
    return "\n".join(line for section in sections for line in section).rstrip() + "\n"


def _tried(counts: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    yield "## What was tried\n"
    yield "In each run of the tests, at least so many values and acts are compared:\n"
    rows = [(part, f"{each['shown']:,}", f"{each['withheld']:,}", "0") for part, each in sorted(counts.items())]
    sums = [sum(each[name] for each in counts.values()) for name in ("shown", "withheld")]
    total = ("**Together**", f"{sums[0]:,}", f"{sums[1]:,}", "**0**")
    yield from _table(
        ("Part of the proof", "Shown or allowed, and true", "Withheld or refused", "Leaked"), [*rows, total]
    )


def _standings() -> Iterator[str]:
    yield "## How people stand to an object\n"
    yield "Tables name people by how they stand to the object. Whoever stands to it in none of these ways can't find it.\n"
    yield from _table(("Word", "Who it is"), STANDINGS.items())
    yield "A person with the role API_ACCESS reads what their other roles let them read, and may do nothing that only"
    yield "supervisors may. Somebody without a role reads nothing but who they are.\n"
    yield "The states in the tables: AWAITING and TALKING are the sub-states of ACTIVE, before and after it is accepted.\n"


def _objects(decided: Decisions) -> Iterator[str]:
    yield "## Objects\n"
    for name, each in decided.objects.items():
        yield f"### {name}\n"
        if ANY_KIND in each.found_by:
            yield f"Found by: {_people(each.found_by[ANY_KIND])}.\n"
        else:
            yield from _table(("Kind", "Found by"), [(kind, _people(who)) for kind, who in each.found_by.items()])
        yield from _fields(each)
        yield from (f"- `{field}`: {note}" for field, note in each.notes.items())
        yield from ("",) if each.notes else ()
        if each.filled:
            rows = [(f"`{field}`", _states(states)) for field, states in each.filled.items()]
            yield from _table(("Field", "Has a value while"), rows)


def _fields(decision: ObjectDecision) -> Iterator[str]:
    columns = _columns(decision)
    rows: dict[tuple[str, ...], list[str]] = {}
    for name, readers in decision.fields.items():
        rows.setdefault(tuple(_cell(decision, readers, column) for column in columns), []).append(f"`{name}`")
    yield from _table(("Field", *columns), [(", ".join(names), *cells) for cells, names in rows.items()])


def _columns(decision: ObjectDecision) -> list[str]:
    """Those who read something. Monitoring and joining have columns of their own if they make a difference."""
    found = frozenset().union(*decision.found_by.values(), *(each.states for each in decision.fields.values()))
    columns = [name for name in STANDINGS if name in found]
    apart = [name for name in columns if name not in SUPERVISING[1:]]
    alike = all(len({_cell(decision, each, name) for name in SUPERVISING}) == 1 for each in decision.fields.values())
    return apart if alike and not any(_tells_apart(who) for who in decision.found_by.values()) else columns


def _tells_apart(people: Collection[str]) -> bool:
    return len({name in people for name in SUPERVISING}) > 1


def _cell(decision: ObjectDecision, readers: Readers, standing: str) -> str:
    finds = any(standing in who for who in decision.found_by.values())
    if not finds and standing not in readers.states:
        return "–"
    states = [state for state in STATES if readers.include(standing, state)]
    if len(states) in (0, len(STATES)):
        return "yes" if states else "–"
    return f"unless {_states(frozenset(STATES) - set(states))}"


def _parts(decided: Decisions) -> Iterator[str]:
    yield "## Parts of objects\n"
    yield "Whoever reads the field that leads to such a part reads all of it. Objects within it are found or hidden as above.\n"
    yield from _types(decided.parts)


def _types(types: Mapping[str, frozenset[str]]) -> Iterator[str]:
    rows = [(name, _names(fields)) for name, fields in sorted(types.items())]
    yield from _table(("Type", "Fields"), rows)


def _roots(decided: Decisions) -> Iterator[str]:
    yield "## Queries and subscriptions\n"
    yield "For roles that are not named, a query is null and a subscription ends with AccessRevoked, whatever the arguments.\n"
    yield from _table(("Query", "Roles"), _by_value(decided.queries))
    yield from _table(("Subscription", "Roles"), _by_value(decided.subscriptions))


def _by_value(decided: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    """One row for each set of roles, with everything that these may use."""
    rows: dict[frozenset[str], list[str]] = {}
    for name, roles in decided.items():
        rows.setdefault(roles, []).append(name)
    for roles, names in rows.items():
        yield _names(names), "everybody who has signed in" if "anybody" in roles else ", ".join(sorted(roles))


def _frames(decided: Decisions) -> Iterator[str]:
    yield "## Frames of streams\n"
    yield "Besides these, every stream sends Heartbeat, Stale, ResyncRequired and AccessRevoked; a live list begins with its"
    yield "ConversationList, which holds what the query `ongoingConversations` does.\n"
    rows = [
        (f"`{stream}`", name, _people(people))
        for stream, sent in decided.frames.items()
        for name, people in sorted(sent.items())
    ]
    yield from _table(("Stream", "Frame", "Sent to"), rows)
    yield "The fields of frames, and of what mutations answer:\n"
    yield from _types({**decided.frame_parts, **decided.answers})


def _acts(decided: Decisions) -> Iterator[str]:
    yield "## Mutations of conversations\n"
    yield "Whoever does not see the conversation gets `NOT_FOUND`. Others who see it get the code in the last column.\n"
    rows = []
    for name, each in decided.acts.items():
        codes = [f"`{code}`" for code in sorted(each.others)]
        codes += [f"with API_ACCESS: `{each.api_access}`"] if each.api_access else []
        rows.append((f"`{name}`", _people(each.may), ", ".join(codes)))
    yield from _table(("Mutation", "Who may", "Refusal of others"), rows)
    yield from _notes(decided, decided.acts)


def _role_acts(decided: Decisions) -> Iterator[str]:
    yield "## Other mutations\n"
    yield "Other roles get `ROLE_REQUIRED`, whatever the id.\n"
    yield from _table(("Mutation", "Roles"), _by_value(decided.role_acts))
    yield from _notes(decided, decided.role_acts)


def _notes(decided: Decisions, names: Collection[str]) -> Iterator[str]:
    yield from (f"- `{name}`: {decided.notes[name]}" for name in names if name in decided.notes)
    yield ""


def _ids(decided: Decisions) -> Iterator[str]:
    yield "## Ids\n"
    yield "These arguments may name an object beyond the viewer's reach, because the rules let people choose among all.\n"
    rows = []
    for name, each in decided.ids.items():
        known = "people who are agents" if each.only_human else f"{each.type.lower()}s"
        rows += [(f"`{name}`", f"{known}, to {_people(each.known_to)}")] if each.known_to else []
    yield from _table(("Argument", "What is known, and to whom"), rows)


def _people(people: Collection[str]) -> str:
    return ", ".join(name for name in STANDINGS if name in people) or NOBODY


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names)) or "–"


def _states(states: Collection[str]) -> str:
    return ", ".join(state for state in STATES if state in states)


def _table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    head = list(titles)
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""
