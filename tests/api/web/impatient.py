"""The command line, in a process that takes a worker for hung after five silent seconds instead of thirty; test_workers.py."""

import sys
from contextlib import nullcontext
from importlib import import_module

from api.metrics_directory import shared_directory

if __name__ == "__main__":
    with shared_directory():  # here, because metrics are imported before `serve` would make it
        from api.web import workers

        workers.SILENT_SECONDS, workers.REMARK_SECONDS = 5.0, 3.0
        import_module("api.commands.serve")
        vars(sys.modules["api.commands.serve"])["shared_directory"] = nullcontext
        from api.__main__ import app

        app()
