"""While the same happens in both queues, each seat is sent what is decided, and nothing of the other queue."""

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import AsyncExitStack

import pytest

from tests.permissions.decisions import decisions
from tests.permissions.expecting import Counted, must_be_right
from tests.permissions.floor import Ref
from tests.permissions.listening import SHARED_LIST, Ear, Frame, Stream, stream_of
from tests.permissions.page import Published
from tests.permissions.people import INSIDE, OUTSIDE, SEATS, Seat
from tests.permissions.proof import Proof, furnish
from tests.permissions.stage import REQUEST, Play, drafted, edited, internal, public, purpose, reason
from tests.support.running_server import RunningServer

pytestmark = [pytest.mark.xdist_group("permissions"), pytest.mark.timeout(300)]

TO_EVERYBODY = ("Heartbeat", "Stale", "ResyncRequired", "AccessRevoked")
TIMELINES = ("TALKING", "WAITING", "FREE", "BOT")
NAMED_IN_PASSING = ("Customer", "Agent", "Queue")  # a conversation's; actors, too
LIST = "ongoingConversationsChanged"
READ_IT = ("monitoring", "joined", "agent", "consultant")  # who reads the transcript of TALKING
BECOMES = {
    ("asked", "WAITING inside"): "agent",
    ("picker", "PICK inside"): "agent",
}  # by accepting the transfer, by picking
# Once the offer is accepted, and the conversation goes on; and whoever picked one is its agent meanwhile.
ALSO_READ = {"asked": "WAITING", "monitoring": "WAITING", "picker": "PICK"}
SUPERVISORS = ("supervisor", "monitoring", "joined", "api")

Told = dict[str, list[Frame]]  # by the ids of streams


@pytest.fixture
async def stage() -> AsyncIterator[Proof]:
    """A server of its own, because much changes there."""
    server = RunningServer()
    try:
        furnished = await furnish(server, is_compared=False)
        await asyncio.to_thread(server.start)
        with Proof(server, furnished) as proof:
            yield proof
    finally:
        server.close()


def streams_of(proof: Proof) -> Mapping[str, Stream]:
    """Every subscription, and the live list once more as equal viewers share it. An id begins with the stream's name."""
    given = {"batchProgress": {"requestId": REQUEST}}
    names = decisions().subscriptions.keys() - {"conversationTimeline"}
    found = {name: stream_of(name, **given.get(name, {})) for name in names}
    found[f"{LIST} shared"] = (SHARED_LIST, {})
    for half in (INSIDE, OUTSIDE):
        for kind in TIMELINES:
            conversation = proof.floor.conversation(kind, half).gid
            found[f"conversationTimeline {kind} {half}"] = stream_of(
                "conversationTimeline", conversationId=conversation
            )
    found["conversationStateChanged again"] = stream_of("conversationStateChanged", after="nonsense")
    return found


async def test_frames_are_sent_to_whom_it_is_decided(stage: Proof, published: Published) -> None:
    play = Play(stage)
    told = await _listen(stage, play)
    judging = _Judging(stage, play.silent)
    for seat in SEATS:
        judging.judge(seat, told[seat.name])
    must_be_right(judging.counted)
    sent = {(stream, name) for stream, frames in decisions().frames.items() for name in frames}
    assert sent - judging.seen == set(), "Nobody was sent these frames: let them happen in stage.py."
    everything = frozenset[tuple[str, str, str]]().union(*judging.got.values())
    shown = sum(map(len, judging.got.values()))
    published.must_hold("Frames of streams", shown, len(everything) * len(SEATS) - shown)


async def _listen(stage: Proof, play: Play) -> dict[str, Told]:
    """All frames of all seats, from the beginning of their streams until they have no rights any more."""
    streams = streams_of(stage)
    async with AsyncExitStack() as open_sockets:
        ears = {
            seat.name: await open_sockets.enter_async_context(Ear.on(stage.server, seat.login, streams))
            for seat in SEATS
        }
        await asyncio.gather(*(ear.has_heard_from_all() for ear in ears.values()))
        await play.run()
        await play.end()
        await asyncio.gather(*(ear.has_heard_all() for ear in ears.values()))
    return {name: ear.frames for name, ear in ears.items()}


class _Judging:
    """`got` has the frames of each seat, by stream, type and what they are about; `seen` which frames were sent at all.

    At `silent` positions, a supervisor began or ended to monitor, which only supervisors and administrators may notice.
    """

    def __init__(self, stage: Proof, silent: Collection[str]) -> None:
        self._silent = silent
        self._floor = stage.floor
        self._refs = {ref.gid: ref for ref in stage.floor.standings}
        self._actors = {Ref("Actor", ref.id).gid: ref for ref in stage.floor.of_type("User")}
        self.counted = Counted()
        self.seen: set[tuple[str, str]] = set()
        self.got: dict[str, set[tuple[str, str, str]]] = {}

    def judge(self, seat: Seat, told: Told) -> None:
        got = self.got[seat.name] = set()
        for identifier, frames in told.items():
            stream = identifier.partition(" ")[0]
            self._must_end(seat, identifier, frames)
            for frame in frames:
                name = frame["__typename"]
                if name in TO_EVERYBODY:
                    continue
                got.add((stream, name, _about(frame)))
                if frame["position"] in self._silent and seat.name not in (*SUPERVISORS, "administrator"):
                    self._wrong(seat, f"{name} of {stream} tells of monitoring")
                self.seen.add((stream, name))
                self._must_be_for(seat, stream, frame)
        self._must_follow_own_batch(seat, told["batchProgress"])
        self._must_hold_texts(seat, told)

    def _must_end(self, seat: Seat, identifier: str, frames: list[Frame]) -> None:
        """With AccessRevoked, or with ResyncRequired for a position that the log does not have."""
        ended = {"AccessRevoked", "ResyncRequired"}
        if frames[-1].get("__typename") not in ended:
            self._wrong(seat, f"{identifier} ends with {frames[-1]}")

    def _must_follow_own_batch(self, seat: Seat, frames: list[Frame]) -> None:
        """Everybody asks for the same id of a request, but the batch is one person's."""
        if any(frame.get("batchId") for frame in frames) != (seat.name == "supervisor"):
            self._wrong(seat, f"follows a batch: {frames}")

    def _must_be_for(self, seat: Seat, stream: str, frame: Frame) -> None:
        name = frame["__typename"]
        allowed = decisions().frames[stream].get(name, ())  # a ConversationList is about no conversation
        for gid in _ids_in(frame):
            ref = self._refs.get(gid) or self._actors.get(gid)
            if ref is None:
                continue  # it is new: the texts tell of which queue
            is_named = ref.type in NAMED_IN_PASSING or gid in self._actors
            is_of_inside = is_named and OUTSIDE not in self._floor.labels[ref]
            is_theirs = (seat.name, self._floor.labels[ref]) in BECOMES
            if not (self._floor.finds(seat.name, ref) or self._standing(seat, ref) or is_of_inside or is_theirs):
                self._wrong(seat, f"{name} of {stream} names {self._floor.labels[ref]}")
            is_about = ref.type == "Conversation" and gid in (frame.get("conversationId"), _of_snapshot(frame))
            standings = {self._standing(seat, ref), BECOMES.get((seat.name, self._floor.labels[ref]))}
            if is_about and standings.isdisjoint(allowed) and not self._is_own(seat, name):
                self._wrong(seat, f"{name} of {stream} about {self._floor.labels[ref]} is not for {standings}")

    def _standing(self, seat: Seat, ref: Ref) -> str | None:
        return self._floor.standing(seat.name, ref)

    def _is_own(self, seat: Seat, frame_name: str) -> bool:
        """The supervisor made the transfer that was accepted, and the agent read the conversation."""
        return (frame_name, seat.name) in (("OfferAnswered", "supervisor"), ("ConversationRead", "agent"))

    def _must_hold_texts(self, seat: Seat, told: Told) -> None:
        """Each text is in the frames of nobody who may not read it, and in those of the people for whom it was written."""
        everything = json.dumps(list(told.values()))
        if seat.name != "administrator" and "outside" in everything.lower():
            self._wrong(seat, f"is told of the other queue: …{_around(everything, 'outside')}…")
        for half in self._floor.halves.values():
            for message in half.messages.values():
                ref = Ref("Message", message.id)
                also = ALSO_READ.get(seat.name, "-") in self._floor.labels[ref]
                if message.text in everything and not (self._floor.finds(seat.name, ref) or also):
                    self._wrong(seat, f"is told {message.text!r}")
        reads = seat.name in READ_IT
        self._text(seat, everything, public(INSIDE), is_there=reads or seat.name in ("customer", "connector"))
        self._text(seat, everything, internal(INSIDE), is_there=reads)
        self._text(seat, everything, drafted(INSIDE), is_there=seat.name == "bot")
        self._text(seat, everything, edited(INSIDE), is_there=seat.name in ("bot", "customer", "connector"))
        helps = seat.name in (*SUPERVISORS, "agent", "consultant", "asked")
        self._text(seat, everything, reason(INSIDE), is_there=helps)
        self._text(seat, everything, purpose(INSIDE), is_there=seat.name in (*SUPERVISORS, "administrator", "agent"))
        if seat.name in ("customer", "connector", "key", "roleless", "mixed"):
            for secret in (
                "Known as",
                '"sentimentLevel": "',
                '"level": "',
                '"closesAt": "',
                '"pendingOffer": {',
                '"monitoring": [',
            ):
                if secret in everything and seat.name != "mixed":
                    self._wrong(seat, f"is told {_around(everything, secret)}")

    def _text(self, seat: Seat, everything: str, text: str, *, is_there: bool) -> None:
        if (text in everything) != is_there:
            self._wrong(seat, f"is {'not ' if is_there else ''}told {text!r}")

    def _wrong(self, seat: Seat, what: str) -> None:
        self.counted.wrong.append(f"{seat.name}: {what}")


def _ids_in(value: object) -> Iterator[str]:
    match value:
        case dict():
            for each in value.values():
                yield from _ids_in(each)
        case list():
            for each in value:
                yield from _ids_in(each)
        case str():
            yield value


def _about(frame: Frame) -> str:
    """The conversation or queue; nothing for frames about many."""
    queue = frame.get("queue") or {}
    return str(frame.get("conversationId") or _of_snapshot(frame) or queue.get("id", ""))


def _of_snapshot(frame: Frame) -> object:
    snapshot = frame.get("snapshot")
    return snapshot["conversationId"] if snapshot else None


def _around(text: str, found: str) -> str:
    place = text.lower().index(found.lower())
    return text[max(0, place - 200) : place + 80]
