"""The command line, in a process that takes a worker for hung after five silent seconds instead of thirty; test_workers.py."""

from api.metrics_directory import shared_directory

if __name__ == "__main__":
    with shared_directory():  # for the metrics that are imported here; `serve` makes the one for its workers
        from api.web import workers

        workers.SILENT_SECONDS, workers.REMARK_SECONDS = 5.0, 3.0
        from api.__main__ import app

        app()
