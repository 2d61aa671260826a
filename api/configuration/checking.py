"""Checks by the rules whether a file can be applied, before anything is done; each fault has its line."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from uuid import NAMESPACE_OID, UUID, uuid5

from api.configuration import changes
from api.configuration.document import Document, Entry, Fault
from api.configuration.keys import BY_NAME, SECTIONS, SETTINGS, ListOf, Reference, Section
from models.operations.configuration.save_channel import configured_reach
from models.operations.configuration.update_settings import must_be_settings
from models.reading.configuration import Existing, Value
from models.rules.alerts.changes import must_be_a_rule, must_be_changes, whole_rule
from models.rules.configuration import administration as rules
from models.rules.configuration import limits, overflow
from models.rules.configuration.acting_for import must_be_agents, must_be_connector
from models.rules.configuration.channels import must_be_a_channel, must_carry_messages
from models.rules.configuration.groups import must_be_a_group
from models.rules.configuration.operating_hours_input import must_be_hours
from models.rules.conversations.state_limits import LimitValues
from models.rules.offers.targets import must_take
from models.rules.refusals import BadInput, Refused
from models.rules.texts import nearest
from models.values import QueueValues
from models.vocabulary import AssignmentMethod, Channel, LimitBasis, OverflowAction, QueueType, Role, WrapUpCapacity

# Keys that are judged by another key of the same entry: while that has a fault, nothing can be said of them.
LEANS_ON: Mapping[str, str] = MappingProxyType(
    {"closedAction": "overflowQueue", "mostWaitingAction": "overflowQueue", "longestWaitAction": "overflowQueue"}
)

Outcome = Mapping[str, Mapping[str, Mapping[str, Value]]]


def faults(document: Document, existing: Existing, outcome: Outcome) -> list[Fault]:
    """All of them. `outcome`: the configuration after the file.

    The rules judge an entry without what has a fault already: values that can't be read, and references to nothing.
    """
    found: list[Fault] = []
    for section in SECTIONS:
        entries = document.sections.get(section.name, {})
        for name in sorted(outcome[section.name]):
            entry = entries.get(name)
            where = f"{section.name}: {name}"
            dead: set[str] = set()
            for key, message in _broken(section, name, entry, existing, outcome):
                found.append(Fault(entry.line_of(key) if entry else 1, f"{where}: {message}"))
                dead.add(key)
            if entry:
                found += _refused(section, name, entry, existing, outcome, dead)
    found += _shared_connectors(document, existing, outcome)
    if settings := document.settings:
        found += _refused_settings(settings)
    return sorted(found)


def _broken(
    section: Section, name: str, entry: Entry | None, existing: Existing, outcome: Outcome
) -> Iterator[tuple[str, str]]:
    """Missing keys and references to nothing, each with its key. Lists of entries outside the file are not checked."""
    values = outcome[section.name][name]
    unread = entry.unread if entry else ()
    missing = [key for key in section.needed if key not in values and key not in unread]
    if missing:
        yield "", f"a new {section.what} needs {', '.join(missing)}."
    if section.name in ("agents", "connectors") and name not in outcome["users"] and entry:
        yield "", "there is no user of this login; name it under users."
    for key, value in values.items():
        kind = section.keys[key].kind
        if isinstance(kind, Reference) and isinstance(value, str):
            named, leads_to = [value], kind.section
        elif entry and isinstance(kind, ListOf) and isinstance(kind.of, Reference) and isinstance(value, list):
            named, leads_to = value, kind.of.section
        else:
            continue
        for each in named:
            if each not in outcome[leads_to]:
                gone = " It would no longer be in service." if each in existing[leads_to] else ""
                hint = gone or nearest(each, list(outcome[leads_to]))
                yield key, f"{key}: there is no {BY_NAME[leads_to].what} {each}.{hint}"


def _refused(
    section: Section, name: str, entry: Entry, existing: Existing, outcome: Outcome, dead: set[str]
) -> Iterator[Fault]:
    """What the rules say. After each fault they are asked again, with the value from before of the key that it is about.

    `dead` are keys that lead nowhere, which are judged as if they were not there; "" is the entry itself.
    """
    row = existing[section.name].get(name)
    values = {key: value for key, value in outcome[section.name][name].items() if key not in dead}
    left = Entry(entry.line, {key: value for key, value in entry.values.items() if key not in dead})
    gone = dead | entry.unread
    while "" not in dead and all(key in values for key in section.needed):
        changed = {**outcome, section.name: {**outcome[section.name], name: values}}
        message = _said(partial(_judge, section, name, left, existing, changed))
        key = _key_of(message or "")
        if message is None or key in gone or LEANS_ON.get(key) in gone:  # it may be right once that other key is
            return
        yield Fault(entry.line_of(key), f"{section.name}: {name}: {message}")
        if key not in left.values:
            return
        gone.add(key)
        del left.values[key], values[key]
        if row and key in row.values:
            values[key] = row.values[key]


def _refused_settings(settings: Entry) -> Iterator[Fault]:
    left = dict(settings.values)
    while message := _said(partial(must_be_settings, changes.settings_changes(left, _id))):
        key = _key_of(message)
        yield Fault(settings.line_of(key), f"{SETTINGS.name}: {message}")
        if left.pop(key, None) is None:
            return


def _said(judge: Callable[[], None]) -> str | None:
    """The rule's own message, which begins with the key that it is about."""
    try:
        judge()
    except (BadInput, Refused) as fault:
        return fault.message
    return None


def _key_of(message: str) -> str:
    return message.partition(" ")[0].rstrip(":")


def _judge(section: Section, name: str, entry: Entry, existing: Existing, outcome: Outcome) -> None:
    values = outcome[section.name][name]
    match section.name:
        case "operatingHours":
            must_be_hours(changes.hours_changes(name, entry.values, _id))
        case "queues":
            rules.must_fit(changes.queue_changes(name, entry.values, _id))
            if row := existing["queues"].get(name):
                rules.must_not_change(
                    "type", "queue", before=QueueType(str(row.values["type"])), after=QueueType(str(values["type"]))
                )
            queues = {_id("queues", each): _queue(each, of) for each, of in outcome["queues"].items()}
            overflow.must_lead_somewhere(queues[_id("queues", name)], queues)
        case "workstreams":
            _judge_workstream(name, entry, existing, outcome)
        case "users":
            rules.must_fit(changes.user_changes(name, entry.values, _id))
        case "agents":
            _judge_agent(name, entry, outcome)
        case "connectors":
            must_be_connector(name, _roles(name, outcome))
            agents = values.get("actsFor")
            must_be_agents({each: _roles(each, outcome) for each in agents} if isinstance(agents, list) else {})
        case "channels":
            _judge_channel(name, outcome)
        case "groups":
            must_be_a_group(changes.group_changes(name, entry.values, _id))
        case "alertRules":
            must_be_changes(changes.alert_rule_changes(name, entry.values, _id))
            must_be_a_rule(whole_rule(changes.alert_rule_changes(name, values, _id)))


def _judge_workstream(name: str, entry: Entry, existing: Existing, outcome: Outcome) -> None:
    values = outcome["workstreams"][name]
    given = changes.workstream_changes(name, entry.values, _id)
    rules.must_fit(given)
    channel, queue = Channel(str(values["channel"])), str(values["defaultQueue"])
    row = existing["workstreams"].get(name)
    if row:
        rules.must_not_change("channel", "workstream", before=Channel(str(row.values["channel"])), after=channel)
    rules.must_be_a_workstream(channel, _queue(queue, outcome["queues"][queue]), given)
    capacity = WrapUpCapacity(str(values.get("wrapUpCapacity", WrapUpCapacity.ALWAYS_BLOCK)))
    rules.must_block_for_some_time(capacity, _number(values, "wrapUpBlockSeconds"))
    limits.must_have_an_effect(channel, given, before=_limits(row.values if row else {}))
    limits.must_warn_in_time(_limits(values))


def _limits(values: Mapping[str, Value]) -> LimitValues:
    seconds = {name: _number(values, rules.in_api(field)) for field, name in limits.FIELDS.items()}
    return LimitValues(**seconds, count_from=LimitBasis(str(values.get("limitsCountFrom", LimitBasis.ACTIVITY))))


def _judge_agent(name: str, entry: Entry, outcome: Outcome) -> None:
    given = changes.agent_changes(entry.values, _id)
    rules.must_fit(given)
    roles = _roles(name, outcome)
    rules.must_be_of_kind(given.kind or rules.kind_by(roles), roles)


def _roles(login: str, outcome: Outcome) -> frozenset[Role]:
    return changes.roles(outcome["users"][login]) or frozenset()


def _judge_channel(name: str, outcome: Outcome) -> None:
    values = outcome["channels"][name]
    must_be_a_channel(name, changes.channel_values(values, _id), reach=configured_reach())
    carried = outcome["workstreams"][str(values["workstream"])].get("channel")
    if carried not in list(Channel):
        return  # which the workstream's own faults say
    channel = Channel(str(carried))
    must_carry_messages(channel)
    if queue := changes.text(values, "queue"):
        must_take(channel, _queue(queue, outcome["queues"][queue]))
    connector = str(values["connector"])
    if Role.CHANNEL not in _roles(connector, outcome):
        raise BadInput(f"connector: {connector} is no connector; grant the role CHANNEL under users.")


def _shared_connectors(document: Document, existing: Existing, outcome: Outcome) -> Iterator[Fault]:
    """Channels that share a connector; a disabled channel still keeps its own."""
    channels: defaultdict[str, list[str]] = defaultdict(list)
    out_of_service = {name: row.values for name, row in existing["channels"].items() if name not in outcome["channels"]}
    for name, values in {**outcome["channels"], **out_of_service}.items():
        channels[str(values.get("connector"))].append(name)
    for name, entry in document.sections.get("channels", {}).items():
        others = [each for each in channels[str(outcome["channels"][name].get("connector"))] if each != name]
        if others:
            yield Fault(
                entry.line_of("connector"),
                f"channels: {name}: connector: it belongs to channel {others[0]}; each channel needs a connector of its own.",
            )


def _queue(name: str, values: Mapping[str, Value]) -> QueueValues:
    """The values that the rules need; a new queue has the defaults for what the file leaves out."""

    def action(key: str) -> OverflowAction:
        return OverflowAction(str(values.get(key, OverflowAction.ASSIGN_ANYWAY)))

    overflow = changes.text(values, "overflowQueue")
    return QueueValues(
        id=_id("queues", name),
        name=name,
        type=QueueType(str(values.get("type", QueueType.MESSAGING))),
        method=AssignmentMethod.HIGHEST_CAPACITY,
        closed_action=action("closedAction"),
        most_waiting_action=action("mostWaitingAction"),
        longest_wait_action=action("longestWaitAction"),
        nobody_there_action=action("nobodyThereAction"),
        overflow_queue_id=_id("queues", overflow) if overflow else None,
    )


def _number(values: Mapping[str, Value], key: str) -> int:
    given = values.get(key)
    return given if isinstance(given, int) else 0


def _id(section: str, name: str) -> UUID:
    """An id made from the name, only to compare by: new entries have no id yet."""
    return uuid5(NAMESPACE_OID, f"{section}/{name}")
