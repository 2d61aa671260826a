"""The audit of the npm package graphql-http, against a server with the limits of production.

Four of its rules ask for a part of the schema, so clients must be allowed to read it.
"""

import asyncio
import json
import subprocess

import pytest

from tests.api.conftest import add_people
from tests.benchmarks.hostile.query_times import AS_IN_PRODUCTION
from tests.benchmarks.peers import node
from tests.support.running_server import RunningServer

AUDITS = 61
SECONDS = 120

pytestmark = [
    pytest.mark.xdist_group("peers"),
    pytest.mark.timeout(300),
]  # who installs the packages, installs them alone


def test_every_rule_holds() -> None:
    node.install()
    with RunningServer(environment={**AS_IN_PRODUCTION, "VIGIE_INTROSPECTION": "true"}) as server:
        asyncio.run(add_people(server.database_url))
        given = json.dumps({"url": server.url, "headers": server.headers("ada")})
        script = str(node.PACKAGES / "graphql_http_audit.mjs")
        command = [str(node.NODE), script, given]
        audit = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True)
        results = json.loads(audit.stdout)
        assert len(results) == AUDITS
        assert [each for each in results if each["status"] != "ok"] == []
        assert "Traceback" not in server.log
