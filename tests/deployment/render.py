"""Renders the Helm chart, by Helm's own library; a program of `make chart` and with_tools.py, in an environment of its own.

Its argument is a JSON object with values; what it prints is what `helm template vigie …` would.
"""

import hashlib
import json
import sys
from pathlib import Path

CHART = Path(__file__).parents[2] / "docs" / "deployment" / "helm" / "vigie"


def fingerprint() -> str:
    """Of the chart's files: it tells whether a rendering is of this chart."""
    digest = hashlib.sha256()
    for path in sorted(each for each in CHART.rglob("*") if each.is_file()):
        digest.update(path.relative_to(CHART).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def main(values: dict[str, object]) -> str:
    import helm_python  # only there

    found = helm_python.lint(str(CHART))
    if faults := [each for each in found["messages"] if each["error"] != "icon is recommended"]:
        raise SystemExit(str(faults))
    with helm_python.Chart.load(str(CHART)) as chart:
        chart.validate_schema(values)
        rendered = chart.render(values, name="vigie", namespace="default")
    documents = sorted((text.strip() for text in rendered.values() if "kind:" in text), key=_when)
    return "".join(f"---\n{text}\n" for text in documents)


def _when(document: str) -> tuple[bool, str]:
    """The migration comes first."""
    return "kind: Job" not in document, document


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    print(  # noqa: T201  # its only output
        "# The Helm chart, rendered with its default values by `make chart`; for whoever uses no Helm.\n"
        "# A server ends with a sentence, and is started again, until the job has succeeded.\n"
        f"# chart: {fingerprint()}\n{main(given)}",
        end="",
    )
