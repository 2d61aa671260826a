"""The form that every language's phrases have; the languages are in the files beside this one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """What a conversation is about: its title, and the customer's first words."""

    title: str
    opening: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language. Of the customer's lines, `unhappy` and `angry` are plainly negative and `thanks` plainly positive."""

    language: str
    customers: tuple[str, ...]
    topics: tuple[Topic, ...]
    details: tuple[str, ...]
    unhappy: tuple[str, ...]
    angry: tuple[str, ...]
    calmer: tuple[str, ...]
    thanks: tuple[str, ...]
    greetings: tuple[str, ...]
    questions: tuple[str, ...]
    apologies: tuple[str, ...]
    solutions: tuple[str, ...]
    goodbyes: tuple[str, ...]
    notes: tuple[str, ...]
