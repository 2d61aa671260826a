"""Defaults that migrations use. Never change them, also when the tables' own defaults change."""


def allowed_presences() -> list[str]:
    return ["AVAILABLE", "BUSY"]
