"""Defaults as the migrations knew them; the tables' own may change, what is here may not."""


def allowed_presences() -> list[str]:
    return ["AVAILABLE", "BUSY"]
