"""What a person types to run Vigie: `python -m api` in a checkout, `vigie` where the wheel of setup.py is installed."""

MODULE = __name__.partition(".")[0]  # for `python -m`
PROGRAM = "vigie" if MODULE == "vigie" else f"python -m {MODULE}"
