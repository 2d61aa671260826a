"""Cuts a message into tokens: words, emoticons, emoji, punctuation. features.py makes of them what the weights know."""

import re
import unicodedata

from models.sentiment.own_words import beginning_and_end, own_words

_TOKEN = re.compile(
    r"[:;=8xX][-^o']?[)(\]\[DPpOo3/\\|*]+(?!\w)|[()]+[-^]?[:;=](?!\w)|<3+|\^_*\^|-_+-|\w+(?:['-]\w+)*|\.{2,}|[^\w\s]"
).findall
_STRANGE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U0001f3fb-\U0001f3ff]"
)
_ADDRESS = re.compile(r"https?://\S+|\bhttps?\b|www\.\S+|\b[\w.+-]{1,60}@[\w-]{1,60}\.\w{2,}")
_MENTION = re.compile(r"@\w+")
_DIGITS = re.compile(r"(?<![<:;=])\d[\d.,:/]*")
_AGAIN = re.compile(r"(.)\1{2,}")
_APOSTROPHES = str.maketrans(
    {"\u2019": "'", "\u02bc": "'", "\uff07": "'", "\u2018": "'", "…": "..", "#": None, "_": " "}
)


def cleaned(text: str) -> str:
    """What is judged of the text, without addresses, names, digits and characters that only steer the display."""
    text = beginning_and_end(own_words(text))
    text = _STRANGE.sub(" ", unicodedata.normalize("NFC", text)).translate(_APOSTROPHES)
    if "@" in text or "http" in text or "www." in text:
        text = _MENTION.sub(" ", _ADDRESS.sub(" ", text))
    return _DIGITS.sub("0", text)


def tokens(text: str) -> list[str]:
    """The tokens of a cleaned text, as written, but with a character at most twice in a row."""
    return _TOKEN(_AGAIN.sub(r"\1\1", text))


def is_stretched(text: str) -> bool:
    return _AGAIN.search(text) is not None
