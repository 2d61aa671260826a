"""System messages and a few other texts in the reader's language. Each language is one file here, named by its code."""

from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from pkgutil import iter_modules

from models.vocabulary import ContentKind, MonitoringEndReason, StateReason, SystemMessageKind

DEFAULT_LANGUAGE = "en"
MOMENTS = frozenset({"opens_at"})  # the parameters that are moments, in ISO 8601 and in the local time to be told


class _Parameters(dict[str, str]):
    """The parameters of a message. A name that has been erased becomes the language's word for someone unnamed."""

    def __init__(self, parameters: Mapping[str, str], unnamed: str) -> None:
        super().__init__(parameters)
        self._unnamed = unnamed

    def __missing__(self, key: str) -> str:
        return self._unnamed


def languages() -> list[str]:
    return sorted(module.name for module in iter_modules(__path__))


def language_for(locale: str) -> str:
    """`fr-CA` and `fr_CA` count as `fr`; a language without a file gets the default."""
    language = locale.replace("_", "-").split("-", 1)[0].lower()
    return language if language in _SENTENCES else DEFAULT_LANGUAGE


def sentence(kind: SystemMessageKind, parameters: Mapping[str, str], *, locale: str) -> str:
    """The message in the reader's language, with the names as they were when it was posted."""
    language = language_for(locale)
    told = {name: moment(each, locale) if name in MOMENTS else each for name, each in parameters.items()}
    return _SENTENCES[language][kind].format_map(_Parameters(told, _UNNAMED[language]))


def moment(iso: str, locale: str) -> str:
    """A moment as the language tells it, with its date, in the local time in which it is given."""
    at = datetime.fromisoformat(iso)
    form, weekdays, months = _MOMENTS[language_for(locale)]
    weekday, month = weekdays[at.weekday()], months[at.month - 1]
    return form.format(weekday=weekday, day=at.day, month=month, time=f"{at:%H:%M}")


def content_note(kind: ContentKind, details: str, *, locale: str) -> str:
    """What a message has beside its text, in the reader's language. `details` say which, in the sender's words."""
    bare, detailed = _CONTENTS[language_for(locale)][kind]
    return detailed.format(details=details) if details else bare


def reply_elsewhere(locale: str) -> str:
    """The note on a message that replies to one which isn't in its conversation."""
    return _REPLIES_ELSEWHERE[language_for(locale)]


def session_end(
    reason: MonitoringEndReason, closed_because: StateReason | None, parameters: Mapping[str, str], *, locale: str
) -> str:
    """How a monitoring session ended, for its supervisor. `closed_because`: why the conversation was closed, if it was."""
    language = language_for(locale)
    ends = _SESSION_ENDS[language]
    return ends[closed_because or reason].format_map(_Parameters(parameters, _UNNAMED[language]))


def agent_figures_notice(locale: str) -> str:
    """The notice about what the figures of individual agents may be used for."""
    return _AGENT_FIGURES_NOTICES[language_for(locale)]


_SENTENCES: dict[str, Mapping[SystemMessageKind, str]] = {}
_SESSION_ENDS: dict[str, Mapping[MonitoringEndReason | StateReason, str]] = {}
_CONTENTS: dict[str, Mapping[ContentKind, tuple[str, str]]] = {}
_REPLIES_ELSEWHERE: dict[str, str] = {}
_UNNAMED: dict[str, str] = {}
_MOMENTS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {}
_AGENT_FIGURES_NOTICES: dict[str, str] = {}
for _language in languages():
    _module = import_module(f"{__name__}.{_language}")
    _SENTENCES[_language], _UNNAMED[_language] = _module.SENTENCES, _module.UNNAMED
    _CONTENTS[_language], _REPLIES_ELSEWHERE[_language] = _module.CONTENTS, _module.REPLY_ELSEWHERE
    _MOMENTS[_language] = _module.MOMENT, _module.WEEKDAYS, _module.MONTHS
    _SESSION_ENDS[_language] = _module.SESSION_ENDS
    _AGENT_FIGURES_NOTICES[_language] = _module.AGENT_FIGURES_NOTICE
