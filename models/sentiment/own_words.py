"""What customers wrote themselves: a message without quoted letters, signature and HTML. Engines and the detector read it."""

import re
from html import unescape

LONGEST_READ = 10_000  # characters, half of them from the end; no channel carries more
SHOWN_AT_ONCE = 1_000  # characters of a long text that show its sentiment; a letter often comes to the point at its end
OF_THE_BEGINNING = 600

_DROPPED = re.compile(
    r"<!--.*?(?:-->|\Z)|<(style|script|head|title|blockquote)\b[^<>]*>.*?(?:</\1\s*>|\Z)"
    r"|<div\s[^<>]*\b(?:gmail_quote|moz-cite-prefix|yahoo_quoted|divRplyFwdMsg)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTES = r"(?:\s[^<>=]*=[^<>]*)?\s*/?>"
_BLOCK = re.compile(rf"</?(?:br|p|div|li|ul|ol|tr|td|th|table|h[1-6]|hr|body|html){_ATTRIBUTES}", re.IGNORECASE)
_INLINE = re.compile(
    r"</?(?:a|abbr|b|big|center|code|del|em|font|i|img|ins|link|mark|meta|o:p|pre|s|small|span|strike|strong|sub|sup|tbody"
    r"|tfoot|thead|tt|u|wbr)" + _ATTRIBUTES,
    re.IGNORECASE,
)
_HALF = re.compile("[\ud800-\udfff]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")

_QUOTED = re.compile(r"[ \t]*>(?!\s*[:;=]['-]?[()/\\|])(?:[\s>]|[^\W_]|$)")  # ">:(" is a face
_BY_ANOTHER = re.compile(
    r"\s*(?:On\b.* wrote|Am\b.* schrieb\b.*|Le\b.* a écrit|El\b.* escribió|Il\b.* ha scritto"
    r"|(?:Em|No dia|A|Às)\b.* escreveu)\s*:\s*$",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"\s*-{2,}\s*(?:(?:original|forwarded) message|ursprüngliche nachricht|weitergeleitete nachricht|originalnachricht"
    r"|message (?:d['’]origine|original|transféré)|mensaje (?:original|reenviado)|mensagem (?:original|encaminhada)"
    r"|messaggio (?:originale|inoltrato))\s*-{2,}\s*$",
    re.IGNORECASE,
)
_SENDER = re.compile(r"\s*\*?(?:From|Von|De|Da)\s?:\*?\s.*\S", re.IGNORECASE)
_SENT_AT = re.compile(
    r"\s*\*?(?:Sent|Gesendet|Envoyé|Enviado|Enviada|Inviato)(?: el| em| le)?\s?:\*?\s.*\d", re.IGNORECASE
)
# Journeys have such lines, too: "De: Madrid, A: Sevilla, Fecha: 3 de mayo". Of a letter, one has an address or an hour.
_DATED = re.compile(r"\s*\*?(?:Date|Datum|Fecha|Data)\s?:\*?\s.*\d", re.IGNORECASE)
_ADDRESS_OR_HOUR = re.compile(r"@|\d\s?[:.h]\s?\d\d(?![\d.])")
_SIGNATURE = re.compile(r"--[ \t]*$")
_LINES_OF_HEAD = 4  # in which the date of a quoted letter follows its sender
_LONGEST_HEAD = 300  # characters


def own_words(text: str) -> str:
    """The text itself, if nothing in it is somebody else's. It is empty if everything is.

    Half of a surrogate pair, which JSON can contain, becomes the replacement character.
    """
    if len(text) > LONGEST_READ:
        text = f"{text[: LONGEST_READ // 2]}\n{text[-LONGEST_READ // 2 :]}"
    if not text.isascii():
        text = _HALF.sub("\ufffd", text)
    if "<" in text:
        text = _INLINE.sub("", _BLOCK.sub("\n", _DROPPED.sub("\n", text)))
    if "&" in text:
        text = _ENTITY.sub(lambda found: unescape(found[0]), text)
    if "\n" in text or "\r" in text or text.lstrip().startswith(">"):
        text = "\n".join(_own_lines(text.splitlines()))
    return text


def beginning_and_end(text: str) -> str:
    """The text, or the whole words of its beginning and its end that are judged: half of "hello" would be "hell"."""
    if len(text) <= SHOWN_AT_ONCE:
        return text
    rest = SHOWN_AT_ONCE - OF_THE_BEGINNING
    beginning, end = text[:OF_THE_BEGINNING], text[-rest:]
    if not (text[OF_THE_BEGINNING].isspace() or beginning[-1].isspace()):
        beginning = beginning.rsplit(maxsplit=1)[0]
    if not (text[-rest - 1].isspace() or end[0].isspace()):
        end = "".join(end.split(maxsplit=1)[1:])
    return f"{beginning}\n{end}"


def _own_lines(lines: list[str]) -> list[str]:
    own: list[str] = []
    place = 0
    while place < len(lines):
        line = lines[place]
        place += 1
        if _QUOTED.match(line):
            continue
        if _SIGNATURE.match(line) or _FORWARDED.match(line[:_LONGEST_HEAD]) or _begins_a_letter(lines, place - 1):
            break
        if count := _lines_of_attribution(lines, place - 1):
            place += count - 1
            following = next((each for each in lines[place:] if each.strip()), "")
            if not _QUOTED.match(following):  # otherwise the answer may stand below what it quotes
                break
            continue
        own.append(line)
    return own


def _begins_a_letter(lines: list[str], place: int) -> bool:
    if not _SENDER.match(lines[place][:_LONGEST_HEAD]):
        return False
    head = [each[:_LONGEST_HEAD] for each in lines[place : place + _LINES_OF_HEAD]]
    if any(map(_SENT_AT.match, head[1:])):
        return True
    dated = [each for each in head[1:] if _DATED.match(each)]
    return any(map(_ADDRESS_OR_HOUR.search, [head[0], *dated])) if dated else False


def _lines_of_attribution(lines: list[str], place: int) -> int:
    """How many lines say who wrote what is quoted below, and when: one or two; 0 if this one doesn't."""
    if _attributes(lines[place]):
        return 1
    pair = lines[place : place + 2]
    if len(pair) == 2 and not _attributes(pair[1]) and _has_digit(pair[0]) and _attributes(" ".join(pair)):
        return 2
    return 0


def _attributes(line: str) -> bool:
    return (
        len(line) <= _LONGEST_HEAD
        and line.rstrip().endswith(":")
        and bool(_ADDRESS_OR_HOUR.search(line))
        and bool(_BY_ANOTHER.match(line))
    )


def _has_digit(line: str) -> bool:
    return any(map(str.isdigit, line))
