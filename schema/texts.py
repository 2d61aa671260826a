"""Which texts the databases can hold at all."""


def is_storable(text: str) -> bool:
    """PostgreSQL has no NUL, and neither database halves of a surrogate pair, which JSON can carry."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
