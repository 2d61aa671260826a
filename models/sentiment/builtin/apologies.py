"""Leaves out the apologies that customers make for themselves: "Sorry to bother you", "sorry, my mistake". These are manners.

What the weights learned of "sorry" comes from agents and from complaints, and would make a friendly customer unhappy.
"""

import re

from models.sentiment.builtin.languages import LANGUAGES

_SORRY = {
    "de": r"entschuldigung|entschuldigen sie|entschuldige|verzeihung|pardon|sorry|(?:es )?tut mir leid",
    "en": r"(?:i['’]?m |i am )?(?:(?:so|very|really) )?sorry|(?:my )?apologies|excuse me|pardon(?: me)?",
    "es": r"perd[oó]n|perdon(?:a|e|en|ad)|disculp(?:a|e|en|ad)|lo siento",
    "fr": r"(?:je suis )?(?:vraiment )?désolée?|pardon|excusez-moi|excuse-moi",
    "it": r"(?:mi )?scusi|scusa(?:te(?:mi)?|mi)?|mi scuso|chiedo scusa|perdonate(?:mi)?|sorry",
    "pt": r"(?:me )?desculp(?:a|e|em)|perdão|sorry",
}
# What customers apologize for, after those words.
_OWN_ACTS = {
    "de": r"(?:für )?(?:die|meine|diese) (?:(?:erneute|nochmalige) )?(?:störung|späte antwort|verwirrung|dumme frage|umstände)"
    r"|dass ich (?:(?:sie|euch|dich) )?(?:(?:schon )?(?:wieder|noch ?mals?|erneut) )?(?:störe|nerve|belästige|so viel frage)",
    "en": r"to (?:(?:keep )?(?:bother|troubl|disturb|bug|pester)(?:e|ing)?|be (?:a|such a) (?:pain|bother|nuisance))(?: you)?"
    r"|for (?:(?:the|all the|any|my) (?:trouble|bother|confusion|mix-?up|(?:late|slow) (?:reply|answer|response)"
    r"|(?:silly|stupid|dumb) questions?|mistake)|being (?:a|such a) (?:pain|bother|nuisance)"
    r"|(?:bother|troubl|disturb)ing you)",
    "es": r"por (?:molestar(?:le|les|te|os)?|(?:la|las) molestias?|la tardanza en (?:contestar|responder)|la confusión|el lío"
    r"|tantas preguntas)|que (?:le|les|te|os) moleste",
    "fr": r"de (?:vous|te) (?:re)?(?:déranger|embêter|importuner)|pour (?:le|ce) dérangement"
    r"|pour (?:la|ma|cette) (?:réponse tardive|confusion|question bête)",
    "it": r"(?:se )?(?:(?:vi|la|ti) )?disturbo|(?:per )?il disturbo|(?:per )?il ritardo nella risposta|(?:per )?la confusione",
    "pt": r"(?:por )?(?:te |lhes? )?incomodar(?:-vos|-te)?|(?:por |pel)?o inc[ôó]modo|(?:pel)?a demora em responder"
    r"|(?:pel)?a confusão",
}
_AGAIN = {
    "de": r"noch ?mals?|noch einmal|schon wieder|wieder",
    "en": r"(?:yet )?again|once more",
    "es": r"otra vez|de nuevo",
    "fr": r"encore(?: une fois)?|à nouveau|de nouveau",
    "it": r"ancora|di nuovo|un['’]altra volta",
    "pt": r"de novo|novamente|outra vez",
}
# Their own faults, and that it is them again. Only as a clause of its own: "it is not my fault" is none.
_OWN_FAULTS = {
    "de": r"(?:das war )?(?:mein fehler|meine schuld)|ich (?:bin['’]?s )?(?:schon )?wieder",
    "en": r"(?:it was )?(?:my (?:bad|mistake|fault|error)|wrong (?:chat|window|person))|(?:it['’]?s )?(?:just )?me again",
    "es": r"(?:fue )?(?:(?:culpa|error|fallo) mí[ao]|mi error|mi culpa)|soy yo (?:otra vez|de nuevo)",
    "fr": r"(?:c['’]est |c['’]était )?(?:erreur de ma part|(?:de )?ma faute)|au temps pour moi|c['’]est encore moi",
    "it": r"(?:è stat[ao] )?(?:colpa mia|errore mio|mio errore)|sono (?:di nuovo|ancora) io",
    "pt": r"(?:foi )?(?:(?:erro|engano) meu|(?:falha|culpa) minha)|sou eu (?:de novo|outra vez)",
}
# "Sorry to bother you, but …" is how polite complaints begin: that stays.
_BUT = {
    "de": "aber|jedoch|doch|nur",
    "en": "but|however|yet|though",
    "es": "pero|sin embargo|aunque",
    "fr": "mais|cependant|or",
    "it": "ma|però|tuttavia",
    "pt": "mas|porém|contudo",
}
# One of them is in every such apology: most messages have none, and are looked at no longer.
_SIGNS = {
    "de": ("entschuldig", "verzeih", "pardon", "sorry", "leid", "mein", "wieder"),
    "en": ("sorry", "apolog", "excuse", "pardon", "my ", "wrong ", "me again"),
    "es": ("perd", "disculp", "lo siento", "culpa", "error", "fallo", "soy yo"),
    "fr": ("désol", "pardon", "excuse", "ma part", "ma faute", "pour moi", "encore moi"),
    "it": ("scus", "perdon", "sorry", "colpa", "errore", " io"),
    "pt": ("desculp", "perd", "sorry", "erro", "engano", "falha", "culpa", "sou eu"),
}
# Before a comma at the beginning of a sentence, and after one at its end. Of other words, the weights know it better.
_ALONE = r"(?:i['’]?m |i am )?(?:(?:so|very|really) )?sorry"
_BEGINS, _ENDS = r"(?:^|(?<=[,.!?;\n]))[ \t]*", r"[ \t]*(?:[,.!]+|(?=[\n:;=]|$))"


def _pattern(language: str) -> re.Pattern[str]:
    sorry, acts, again = _SORRY[language], _OWN_ACTS[language], _AGAIN[language]
    end = rf"\b(?![\s,.!]*(?:{_BUT[language]})\b)[ \t]*"
    return re.compile(
        rf"\b(?:{sorry}),? (?>(?:{acts})(?: (?:{again}))?){end}[,.!]*"
        rf"|{_BEGINS}{_ALONE}{end},"
        rf"|,[ \t]*{_ALONE}[ \t]*(?=[.!:;\n]|$)"
        rf"|{_BEGINS}(?:{_OWN_FAULTS[language]}){_ENDS}",
        re.IGNORECASE,
    )


_PATTERNS = {language: _pattern(language) for language in LANGUAGES}


def without_apologies(text: str, language: str) -> str:
    """The text itself, if the customer makes none."""
    lowered = text.lower()
    if not any(sign in lowered for sign in _SIGNS[language]):
        return text
    return _PATTERNS[language].sub(" ", text)
