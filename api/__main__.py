"""The command line: `python -m api --help`. Each command is a file in commands/."""

import typer

from api.commands.check import check
from api.commands.configure import configure
from api.commands.demo import demo
from api.commands.export_schema import export_schema
from api.commands.migrate import migrate
from api.commands.replay import replay
from api.commands.serve import serve
from api.commands.token import token

EXAMPLES = """
Examples:

    python -m api demo --port 8000

    python -m api serve --port 8000

    python -m api token --user ada --ttl 8h

    VIGIE_DATABASE_URL=postgres://vigie@localhost/vigie python -m api migrate

    python -m api check

    python -m api configure company.yaml --dry-run

    python -m api replay dialogues.jsonl

The settings are environment variables VIGIE_…; api/settings.py lists them.
"""

app = typer.Typer(
    name="python -m api",
    help="Vigie: watch, join, assign, transfer and force-close customer-service conversations, live.",
    epilog=EXAMPLES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
for command in (serve, demo, migrate, token, configure, check, export_schema, replay):
    app.command(command.__name__.replace("_", "-"))(command)


if __name__ == "__main__":
    app()
