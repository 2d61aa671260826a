"""Finds the closing formula of a message: "Thanks.", "Kind regards, Anna". These are manners, and say little of feelings."""

from dataclasses import dataclass

from models.sentiment.builtin.languages import LANGUAGES

LEAST_WORDS = 2  # before it; in a shorter message, the thanks may be all that is said
MOST_OF_NAME = 3  # words of whoever signs


@dataclass(frozen=True, slots=True)
class Closing:
    """`start` is the place of its first token. It `thanks`, or only greets; `stresses` with an exclamation mark."""

    start: int
    thanks: bool
    stresses: bool


def closing_of(written: list[str], language: str) -> Closing | None:
    """Of the tokens of a message as written: the sentences at its end of which each word belongs to a closing."""
    cores = _THANKS[language] | _REGARDS[language]
    known = cores | _BESIDE[language]
    end = start = _before_name(written, _before_marks(written, len(written)), known)
    thanks = greets = False
    while end:
        first = end
        while first and written[first - 1].lower() in known:
            first -= 1
        is_whole = first == 0 or written[first - 1] in _MARKS or written[first - 1] in _ENDS
        if not is_whole:  # without a mark before it, it begins with a capital
            first = next((place for place in range(first, end) if written[place][0].isupper()), end)
        found = {word.lower() for word in written[first:end]}
        if not found & cores:
            break
        start, thanks, greets = first, thanks or bool(found & _THANKS[language]), True
        end = _before_marks(written, first) if is_whole else 0
    if not greets or sum(1 for word in written[:start] if word[0].isalpha()) < LEAST_WORDS:
        return None
    return Closing(start, thanks, "!" in written[start:])


def _before_marks(written: list[str], end: int) -> int:
    while end and written[end - 1] in _MARKS:
        end -= 1
    return end


def _before_name(written: list[str], end: int, known: frozenset[str]) -> int:
    """The end of what stands before the name of whoever signs; `end` if nobody does. Words of a closing stand before a name."""
    start = end
    while start and end - start <= MOST_OF_NAME and _is_of_name(written[start - 1], known):
        start -= 1
    before = _before_marks(written, start)
    return before if before and written[before - 1].lower() in known else end


def _is_of_name(word: str, known: frozenset[str]) -> bool:
    """A word with a capital, an initial, or the full stop after that."""
    return word == "." or (word[0].isupper() and (len(word) == 1 or not word.isupper()) and word.lower() not in known)


_MARKS = frozenset(".,!-")
_ENDS = frozenset({"?", ";", ":", "..", ")"})


def _sets(**words: str) -> dict[str, frozenset[str]]:
    return {language: frozenset(words[language].split()) for language in LANGUAGES}


_THANKS = _sets(
    de="danke dank",
    en="thanks thank thx ty cheers",
    es="gracias",
    fr="merci",
    it="grazie",
    pt="obrigado obrigada obrigados agradeço grato grata",
)
_REGARDS = _sets(
    de="grüße grüßen gruß grüsse grüssen gruss mfg lg vg tag abend",
    en="regards sincerely faithfully rgds best day",
    es="saludo saludos atentamente cordialmente slds atte día tarde",
    fr="cordialement cdt salutations journée soirée bien",
    it="saluti saluto giornata serata",
    pt="atenciosamente cumprimentos att abraço abraços dia",
)
# What stands beside those.
_BESIDE = _sets(
    de="vielen besten schönen freundliche freundlichen beste liebe viele herzliche schon mal und mit im voraus ihr ihre noch",
    en="you many in advance kind warm and with yours truly have nice a good",
    es="muchas un cordial y de antemano por adelantado reciban reciba cordiales buen buena muy que tenga",
    fr="d'avance par avance à vous bonne et distinguées veuillez agréer mes recevoir",
    it="mille in anticipo cordiali distinti e un buona attendo riscontro porgo",
    pt="com os melhores desde já muito e bom um a todos",
)
