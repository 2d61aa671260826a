"""A process that assigns conversations as its standard input says; test_two_processes.py runs two of them."""

import asyncio
import json
import sys
from uuid import UUID

from models.access.viewers import viewer_by_id
from models.database.connections import connect, disconnect
from models.operations.conflicts import Conflict
from models.operations.offers.assign_to_agent import assign_to_agent


async def main(url: str, supervisor_id: UUID, agent_id: UUID) -> None:
    """Answers each line, a conversation's id, with a line of JSON."""
    await connect(url)
    supervisor = await viewer_by_id(supervisor_id)
    assert supervisor is not None
    print(json.dumps("ready"), flush=True)  # noqa: T201
    while line := await asyncio.to_thread(sys.stdin.readline):
        try:
            done = await assign_to_agent(UUID(line.strip()), agent_id=agent_id, by=supervisor)
            answer: dict[str, str | None] = {"offer": str(done.offer_id)}
        except Conflict as conflict:
            answer = {"won_by": str(conflict.won_by.id) if conflict.won_by else None}
        print(json.dumps(answer), flush=True)  # noqa: T201
    await disconnect()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], UUID(sys.argv[2]), UUID(sys.argv[3])))
