"""A request that is repeated to another process is recognised there: what tells inputs apart doesn't depend on the process."""

import os
import subprocess
import sys

from tests.support.api_process import ROOT

INPUT_HASH = """
from uuid import UUID
from models.operations.configuration.set_rights import RightsChanges, RightsSet, set_rights
from models.operations.idempotency import StoredOutcomes
from models.values import SYSTEM
from models.vocabulary import Act, Role
changes = RightsChanges(roles=frozenset(Role), overseen=frozenset(map(lambda n: UUID(int=n << 64), range(9))))
request = {"by": SYSTEM, "request_id": "one"}
print(StoredOutcomes(Act.SET_RIGHTS, RightsSet).request(set_rights.__wrapped__, (UUID(int=1), changes), request).input_hash)
"""


def test_sets_come_in_one_order_in_every_process() -> None:
    hashes = {
        subprocess.run(
            [sys.executable, "-c", INPUT_HASH],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(hashes) == 1
