"""What is known of a customer, and what is known better: a name is better than an address, and a newer one than an older.

A channel often tells the name or the language with a later message only. A customer who was merely an address has a name
from then on. The address never replaces it.
"""

from models.rules.masking import masked
from models.rules.texts import shown_name


def better_name(known: str, given: str, *, address: str | None) -> str | None:
    """The name to keep in place of the known one; None if that is as good."""
    shown = shown_name(address or "")
    if not given or given in (known, shown, masked(shown)):  # an address may look like the number of a card
        return None
    return given


def better_locale(known: str, given: str | None) -> str | None:
    """The locale to keep in place of the known one, if the channel gives another."""
    return given if given and given != known else None
