"""Other ways to write the same message: with other marks at its end, a greeting, a closing. What the customer feels stays.

Writers of examples end complaints with a full stop, and leave greetings out. Whoever learns from those alone takes "!!!" for
joy, and a letter with "Kind regards" for a friendly one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from zlib import crc32

from api.sentiment.labelled import LabelledMessage
from models.sentiment.builtin.languages import supported

WEIGHT = 0.5  # of a variant, beside 1 for the message as it was written
LEAST_WORDS = 4  # of a message that gets a greeting or a closing; in a shorter one, these may be all that is said
CLOSING_SIGNS = (":)", "🙏", "🙂")
SHORT_THANKS = 2  # of the closings of each language, the first
WITHOUT = frozenset({"greeting", "thanks", "smalltalk"})  # kinds of which a greeting or a closing is the meaning

_GREETINGS = {
    "de": ("Hallo,", "Guten Tag,", "Sehr geehrte Damen und Herren,", "Hallo zusammen,", "Liebes Team,", "Moin,"),
    "en": ("Hi,", "Hello,", "Dear Sir or Madam,", "Good morning,", "Hi team,", "Dear all,"),
    "es": ("Hola,", "Buenos días,", "Estimados señores:", "Buenas tardes,", "Hola, buenas,", "Muy señores míos:"),
    "fr": ("Bonjour,", "Madame, Monsieur,", "Bonsoir,", "Bonjour à toute l'équipe,", "Cher service client,", "Salut,"),
    "it": ("Buongiorno,", "Salve,", "Gentili signori,", "Buonasera,", "Spett.le servizio clienti,", "Ciao,"),
    "pt": ("Olá,", "Bom dia,", "Prezados senhores,", "Boa tarde,", "Exmos. Senhores,", "Oi,"),
}
_CLOSINGS = {
    "de": (
        *("Vielen Dank.", "Danke.", "Danke im Voraus", "Mit freundlichen Grüßen", "MfG", "LG Jonas", "VG"),
        *("Vielen Dank und freundliche Grüße, Anna", "Mit freundlichen Grüßen, Sabine Kern", "Beste Grüße", "Bitte!"),
    ),
    "en": (
        *("Thanks.", "Thank you.", "Thanks in advance", "Kind regards", "Best, Tom", "Regards", "Cheers"),
        *("Many thanks and best regards, Anna", "Yours sincerely, J. Porter", "Have a nice day", "Please!"),
    ),
    "es": (
        *(
            "Gracias.",
            "Muchas gracias.",
            "Gracias de antemano",
            "Un saludo",
            "Saludos",
            "Atentamente",
            "Buen día",
        ),
        *("Muchas gracias y un saludo, Ana", "Reciban un cordial saludo, Luis Ferrer", "Por favor!", "Slds"),
    ),
    "fr": (
        *(
            "Merci.",
            "Merci d'avance",
            "Merci d'avance. Cordialement",
            "Cordialement",
            "Cdt",
            "Bien à vous",
            "Svp !",
        ),
        *("Merci et bonne journée, Anne", "Veuillez agréer mes salutations distinguées", "Bonne soirée", "Merci bien"),
    ),
    "it": (
        *("Grazie.", "Grazie mille.", "Grazie in anticipo", "Cordiali saluti", "Saluti", "Buona giornata"),
        *(
            "Grazie e cordiali saluti, Anna",
            "Distinti saluti, Marco Riva",
            "Un saluto",
            "Per favore!",
            "Attendo riscontro, grazie",
        ),
    ),
    "pt": (
        *("Obrigado.", "Obrigada.", "Desde já agradeço", "Atenciosamente", "Cumprimentos", "Att", "Abraço"),
        *("Obrigado. Com os melhores cumprimentos", "Atenciosamente, Ana Prado", "Bom dia a todos", "Por favor!"),
    ),
}


def with_variants(messages: Iterable[LabelledMessage]) -> Iterator[LabelledMessage]:
    """Each message, once more with other marks, once more as a letter, and once more with thanks or a sign at its end.

    Its text decides with which.
    """
    for message in messages:
        yield message
        number = crc32(message.text.encode("utf-8", "surrogatepass"))
        varied = _with_other_marks(message.text, number), _as_a_letter(message, number), _with_an_end(message, number)
        for text in dict.fromkeys(varied):
            if text != message.text:
                yield replace(message, text=text, weight=message.weight * WEIGHT, is_variant=True)


def _with_other_marks(text: str, number: int) -> str:
    bare = text.rstrip(" .!")
    match number % 4:
        case 0:
            return f"{bare}!"
        case 1:
            return f"{bare}!!!"
        case 2:
            return f"{bare.upper()}!!!"
        case _:
            return text.replace("!", ".")


def _as_a_letter(message: LabelledMessage, number: int) -> str:
    language, text = _language_of_letter(message), message.text
    if language is None:
        return text
    greetings, closings = _GREETINGS[language], _CLOSINGS[language]
    greeting, closing = greetings[number // 4 % len(greetings)], closings[number // 24 % len(closings)]
    match number % 3:
        case 0:
            return f"{greeting} {text}"
        case 1:
            return f"{text} {closing}"
        case _:
            return f"{greeting} {text} {closing}"


def _with_an_end(message: LabelledMessage, number: int) -> str:
    language, text = _language_of_letter(message), message.text
    if language is None:
        return text
    if number % 2:
        return f"{text} {CLOSING_SIGNS[number // 2 % len(CLOSING_SIGNS)]}"
    return f"{text} {_CLOSINGS[language][number // 2 % SHORT_THANKS]}"


def _language_of_letter(message: LabelledMessage) -> str | None:
    """None if it gets no greeting and no closing."""
    if message.kind in WITHOUT or len(message.text.split()) < LEAST_WORDS:
        return None
    return supported(message.language)
