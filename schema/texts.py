"""Which texts the databases can store."""


def is_storable(text: str) -> bool:
    """PostgreSQL can't store NUL, and neither database can store half of a surrogate pair, which JSON can contain."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
