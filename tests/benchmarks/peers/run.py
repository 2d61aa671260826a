"""`make bench` beside peers: Vigie, other servers and the limits of the machine, measured in the same run."""

import argparse
import asyncio
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.benchmarks import report
from tests.benchmarks.peers import cores, deliveries, node, pages, tables, written_elsewhere
from tests.benchmarks.peers.prepared import prepare


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sockets", type=int, default=deliveries.Sizes.sockets)
    parser.add_argument("--facts", type=int, default=deliveries.Sizes.facts, help="at the steady rate, in each round")
    parser.add_argument("--per-second", type=float, default=deliveries.Sizes.per_second, help="the steady rate")
    parser.add_argument("--rounds", type=int, default=deliveries.Sizes.rounds)
    parser.add_argument("--only", choices=("deliveries", "elsewhere", "pages"), help="leave the other parts out")
    asked = parser.parse_args()
    node.install()
    report.write(["# Beside peers", asyncio.run(report.machine()) + _further_facts()])
    if asked.only in (None, "deliveries"):
        sizes = deliveries.Sizes(
            sockets=asked.sockets, facts=asked.facts, per_second=asked.per_second, rounds=asked.rounds
        )
        _measure_deliveries(sizes)
    if asked.only in (None, "elsewhere"):
        _measure_written_elsewhere(written_elsewhere.Sizes(sockets=asked.sockets, rounds=asked.rounds))
    if asked.only in (None, "pages"):
        _measure_pages(replace(pages.Sizes(), rounds=asked.rounds))


def _measure_deliveries(sizes: deliveries.Sizes) -> None:
    with tempfile.TemporaryDirectory(prefix="vigie-peers-") as directory:
        prepared = prepare(Path(directory), conversations=sizes.conversations)
        found = deliveries.outcomes(prepared, sizes)
    report.write([*tables.of_deliveries(found, sizes), tables.targets_of_deliveries(found)])


def _measure_written_elsewhere(sizes: written_elsewhere.Sizes) -> None:
    with tempfile.TemporaryDirectory(prefix="vigie-peers-") as directory:
        prepared = prepare(Path(directory), conversations=sizes.conversations)
        found = written_elsewhere.outcomes(prepared, sizes)
    report.write([tables.of_written_elsewhere(found, sizes), tables.targets_of_written_elsewhere(found)])


def _measure_pages(sizes: pages.Sizes) -> None:
    with tempfile.TemporaryDirectory(prefix="vigie-peers-") as directory:
        prepared = prepare(Path(directory), conversations=sizes.conversations)
        found = pages.outcomes(prepared, sizes)
    report.write([tables.of_pages(found, sizes), tables.targets_of_pages(found)])


def _further_facts() -> str:
    version = subprocess.run([str(node.NODE), "--version"], capture_output=True, text=True, check=True).stdout.strip()
    place = (
        f"server on core {cores.SERVER[0]}, load on core {cores.CLIENT[0]}" if cores.IS_PINNED else "no pinned cores"
    )
    return f"\n- Node {version}; {place}"


if __name__ == "__main__":
    main()
