"""What queues, workstreams, users and agents may be configured as. Operating hours are in operating_hours_input.py.

Messages name a field as the API and configuration files do.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from enum import Enum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from models.rules.offers.skills import LONGEST_SKILL, MOST_SKILLS
from models.rules.offers.targets import must_take
from models.rules.refusals import BadInput, Refused, role_required
from models.rules.texts import must_be_a_name
from models.rules.visitor_sessions import CHANNELS as VISITORS_CHANNELS
from models.values import QueueValues, Viewer
from models.vocabulary import (
    AgentKind,
    AlertThreshold,
    AssignmentMethod,
    BotPosture,
    Channel,
    Distribution,
    LimitBasis,
    MaskedNumber,
    OverflowAction,
    Presence,
    QueueType,
    RefusalCode,
    Role,
    SkillMatch,
    TransferRejectPolicy,
    WrapUpCapacity,
)


class Unchanged(Enum):
    """Leaves a value as it is, where None would remove it."""

    UNCHANGED = "UNCHANGED"


UNCHANGED: Final = Unchanged.UNCHANGED

LONGEST_NAME = 100
LONGEST_PERSONS_NAME = 200
LONGEST_LOCALE = 20
LONGEST_ENGINE = 300  # with its address
_DAY = 86_400
_LONGEST = 3_650 * _DAY  # ten years; for "never" there is 0

# The smallest and largest value of each number, by its field.
RANGES: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "priority": (0, 1_000_000),
        "most_waiting": (0, 1_000_000),
        "units_required": (1, 10_000),
        "offer_seconds": (1, _DAY),
        "max_declines": (1, 5),
        "wrap_up_block_seconds": (0, _DAY),
        **dict.fromkeys(("longest_wait_seconds", "answer_within_seconds", "reply_within_seconds"), (0, _LONGEST)),
        **{f"{state}_limit_seconds": (0, _LONGEST) for state in ("open", "active", "waiting", "wrap_up", "idle")},
        **dict.fromkeys(("idle_warning_seconds", "silent_limit_seconds"), (0, _LONGEST)),
        "reply_window_seconds": (0, _LONGEST),
        "share_within_percent": (0, 100),
        "keep_messages_days": (0, _LONGEST // _DAY),
        "keep_conversations_days": (0, _LONGEST // _DAY),
        "capacity_units": (0, 10_000),
    }
)
NOBODY_THERE = frozenset({Presence.OFFLINE, Presence.INACTIVE})


@dataclass(frozen=True, slots=True)
class QueueChanges:
    """New values. None leaves a value as it is, but removes one that is UNCHANGED by default."""

    name: str | None = None
    type: QueueType | None = None
    priority: int | None = None
    closed: bool | None = None
    accepts_when_closed: bool | None = None
    operating_hours_id: UUID | Unchanged | None = UNCHANGED
    assignment_method: AssignmentMethod | None = None
    closed_action: OverflowAction | None = None
    most_waiting: int | None = None
    most_waiting_action: OverflowAction | None = None
    longest_wait_seconds: int | None = None
    longest_wait_action: OverflowAction | None = None
    nobody_there_action: OverflowAction | None = None
    overflow_queue_id: UUID | Unchanged | None = UNCHANGED
    agent_alert_threshold: AlertThreshold | Unchanged | None = UNCHANGED
    supervisor_alert_threshold: AlertThreshold | Unchanged | None = UNCHANGED
    answer_within_seconds: int | None = None
    reply_within_seconds: int | None = None
    share_within_percent: int | None = None


@dataclass(frozen=True, slots=True)
class WorkstreamChanges:
    name: str | None = None
    channel: Channel | None = None
    distribution: Distribution | None = None
    default_queue_id: UUID | None = None
    allowed_presences: tuple[Presence, ...] | None = None
    units_required: int | None = None
    offer_seconds: int | None = None
    auto_accept: bool | None = None
    wrap_up_capacity: WrapUpCapacity | None = None
    wrap_up_block_seconds: int | None = None
    transfer_reject_policy: TransferRejectPolicy | None = None
    max_declines: int | None = None
    open_limit_seconds: int | None = None
    active_limit_seconds: int | None = None
    waiting_limit_seconds: int | None = None
    wrap_up_limit_seconds: int | None = None
    idle_limit_seconds: int | None = None
    idle_warning_seconds: int | None = None
    silent_limit_seconds: int | None = None
    limits_count_from: LimitBasis | None = None
    skill_match: SkillMatch | None = None
    required_skills: tuple[str, ...] | None = None
    previous_agent_first: bool | None = None
    missed_sets_inactive: bool | None = None
    declined_sets_do_not_disturb: bool | None = None
    reply_window_seconds: int | None = None
    accepts_visitors: bool | None = None
    bot_posture: BotPosture | None = None
    masked_numbers: tuple[MaskedNumber, ...] | None = None
    keep_messages_days: int | None = None
    keep_conversations_days: int | None = None
    sentiment_engine: str | Unchanged | None = UNCHANGED


@dataclass(frozen=True, slots=True)
class UserChanges:
    login: str | None = None
    name: str | None = None
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class AgentChanges:
    kind: AgentKind | None = None
    capacity_units: int | None = None
    skills: tuple[str, ...] | None = None


def may_administer(by: Viewer) -> None:
    """Administrators may, and so may the command line, which acts as the system: there may be no administrator yet."""
    if not (by.is_system or by.has(Role.ADMIN)):
        raise role_required(Role.ADMIN)


def must_leave_an_administrator(left: int) -> None:
    """Refuse to take away the rights of the last administrator who can sign in: nobody could give them back."""
    if not left:
        raise Refused(
            RefusalCode.LAST_ADMINISTRATOR,
            "No administrator who can sign in would be left; make somebody else an administrator first.",
        )


def must_fit(changes: QueueChanges | WorkstreamChanges | UserChanges | AgentChanges) -> None:
    """Check each value by itself. Raises BadInput."""
    for field in fields(changes):
        value = getattr(changes, field.name)
        if isinstance(value, str) and not isinstance(value, Enum):
            must_be_a_name(in_api(field.name), value, _longest(changes, field.name))
            if field.name == "login" and not value.isprintable():  # tokens name it, and it has nothing to join
                raise BadInput("login: must have printable characters only.")
        elif field.name in RANGES and value is not None:
            _must_be_in_range(field.name, value)
        elif field.name in ("skills", "required_skills") and value is not None:
            _must_be_skills(field.name, value)
        elif field.name == "allowed_presences" and value is not None:
            _must_be_presences(value)


def must_be_given(changes: object, *names: str) -> None:
    """Check that the values are there which something new needs. Raises BadInput."""
    if missing := [in_api(name) for name in names if getattr(changes, name) is None]:
        raise BadInput(f"{', '.join(missing)}: required when creating.")


def must_be_free(field: str, text: str, *, is_taken: bool, what: str) -> None:
    if is_taken:
        article = "an" if what.startswith("a") else "a"
        raise BadInput(
            f"{in_api(field)}: there already is {article} {what} {text!r}, maybe retired; "
            f"choose another {in_api(field)}, or save it."
        )


def must_not_change(field: str, what: str, *, before: Enum, after: Enum | None) -> None:
    """Existing conversations depend on this value, so it can't change. Raises BadInput."""
    if after is not None and after is not before:
        raise BadInput(f"{in_api(field)}: a {what} stays {before.value}; create a new {what} and retire this one.")


def must_be_a_workstream(channel: Channel, default_queue: QueueValues | None, changes: WorkstreamChanges) -> None:
    """Check what depends on the workstream's channel. Raises BadInput, or Refused for a queue of another type."""
    if default_queue is None or default_queue.is_retired:
        raise BadInput("defaultQueue: there is no such queue, or it is retired.")
    must_take(channel, default_queue)
    if changes.accepts_visitors and channel not in VISITORS_CHANNELS:
        names = " and ".join(sorted(VISITORS_CHANNELS))
        raise BadInput(f"acceptsVisitors: visitors of web pages can use {names} only.")


def must_block_for_some_time(capacity: WrapUpCapacity, seconds: int) -> None:
    if capacity is WrapUpCapacity.BLOCK_FOR_TIME and seconds == 0:
        raise BadInput("wrapUpBlockSeconds: BLOCK_FOR_TIME needs at least 1 second.")


def must_be_of_kind(kind: AgentKind, roles: Collection[Role]) -> None:
    """An agent's kind needs the matching role. Raises BadInput."""
    role = Role.BOT if kind is AgentKind.BOT else Role.AGENT
    if role not in roles:
        raise BadInput(f"kind: an agent of kind {kind} needs the role {role}; set the user's rights first.")


def kind_by(roles: Collection[Role]) -> AgentKind:
    """The kind of a new agent with these roles."""
    return AgentKind.BOT if Role.BOT in roles else AgentKind.HUMAN


def kind_after(kind: AgentKind, *, before: Collection[Role], after: Collection[Role]) -> AgentKind:
    """An agent's kind after a change of roles.

    It stays if they now have both roles and had BOT before, because it was chosen then, or if they have neither now.
    """
    chooses = {Role.AGENT, Role.BOT}.issubset(after) and Role.BOT in before
    is_none = {Role.AGENT, Role.BOT}.isdisjoint(after)
    return kind if chooses or is_none else kind_by(after)


def still_in_use(what: str, by: str, way_out: str) -> Refused:
    return Refused(RefusalCode.STILL_IN_USE, f"{what} is still in use by {by}; {way_out}.")


def ongoing(count: int) -> str:
    return "1 ongoing conversation" if count == 1 else f"{count:,} ongoing conversations"


def in_api(field: str) -> str:
    """A field's name in the API and in configuration files; relations lose their `_id`."""
    first, *rest = field.removesuffix("_id").split("_")
    return first + "".join(word.capitalize() for word in rest)


def _longest(changes: object, field: str) -> int:
    if field in ("locale", "sentiment_engine"):
        return LONGEST_LOCALE if field == "locale" else LONGEST_ENGINE
    return LONGEST_PERSONS_NAME if isinstance(changes, UserChanges) and field == "name" else LONGEST_NAME


def _must_be_in_range(field: str, number: int) -> None:
    least, most = RANGES[field]
    if not least <= number <= most:
        raise BadInput(f"{in_api(field)}: must be {least:,} to {most:,}, not {number:,}.")


def _must_be_skills(field: str, skills: Collection[str]) -> None:
    if len(skills) > MOST_SKILLS:
        raise BadInput(f"{in_api(field)}: at most {MOST_SKILLS} skills, not {len(skills)}.")
    for skill in skills:
        must_be_a_name(in_api(field), skill, LONGEST_SKILL)
    if len({skill.casefold() for skill in skills}) < len(skills):
        raise BadInput(f"{in_api(field)}: a skill is listed twice; upper and lower case are the same.")


def _must_be_presences(presences: Collection[Presence]) -> None:
    if not presences:
        raise BadInput("allowedPresences: choose at least one, or no agent could ever get a conversation.")
    if absent := sorted(NOBODY_THERE.intersection(presences)):
        raise BadInput(f"allowedPresences: no agent can answer while {absent[0]}.")
