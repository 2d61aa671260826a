"""Vigie without the check of rights in its streams: each stream sends everything to its viewer. Queries still check rights."""

from models.access import visibility
from models.events.keys import Keys
from models.values import ConversationValues, Viewer


def sees_all(viewer: Viewer, conversation: ConversationValues) -> bool:
    return True


def of_all(self: object) -> Keys | None:
    return None


def main() -> None:
    from models.floor import view  # noqa: F401  # imported first, so that queries of the floor keep the check

    visibility.sees = sees_all
    from api.__main__ import app  # only now: whoever imports the check from here on gets the other one
    from schema.streams.conversations import StateChanges
    from schema.streams.live_list import LiveList
    from tests.faults.broken import heartbeats_often

    LiveList.keys = StateChanges.keys = of_all  # type: ignore[method-assign]
    heartbeats_often.use()
    app()


if __name__ == "__main__":
    main()
