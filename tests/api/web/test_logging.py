"""What the server logs of the addresses that it calls: nothing, because they can hold customers' numbers; server.py."""

import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from tests.house.test_imports import ROOT

NUMBER = "%2B4915112345678"
CALLS = """
import logging.config
import sys
import httpx2
from api.web.logs import configuration
logging.config.dictConfig(configuration(sys.argv[1]))
logging.getLogger("vigie.test").warning("this is logged")
assert httpx2.get(sys.argv[2]).status_code == 200
"""


class _Quiet(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None: ...


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
def test_no_address_that_is_called_is_logged(level: str) -> None:
    with HTTPServer(("127.0.0.1", 0), _Quiet) as receiver:
        Thread(target=receiver.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{receiver.server_port}/Messages.json?To={NUMBER}"
        called = subprocess.run(
            [sys.executable, "-c", CALLS, level, url], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
        )
        receiver.shutdown()
    assert "this is logged" in called.stderr
    assert NUMBER not in called.stderr
