"""`make bench-smoke`: every peer answers right, and so does Vigie. How fast anything is, no test asserts."""

import sys

import pytest

from tests.benchmarks.peers import deliveries, node, pages, tables, written_elsewhere
from tests.benchmarks.peers.checks import WrongAnswer, frames_are_right
from tests.benchmarks.peers.deliveries import CANDIDATES, Trial
from tests.benchmarks.peers.documents import DASHBOARD, FOUR_FIELDS, STREAMS
from tests.benchmarks.peers.load_client import LoadClient, LoadClientFailed
from tests.benchmarks.peers.prepared import Prepared, prepare
from tests.benchmarks.peers.servers import GRAPHQL_WS, YOGA, Peer
from tests.benchmarks.peers.vigie import NAME
from tests.benchmarks.scale import crowds, long_list

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the load client needs Linux"),
    pytest.mark.xdist_group("peers"),  # one preparation for all
    pytest.mark.timeout(300),  # the first run installs the peers' packages
]

SMALL = deliveries.Sizes(
    sockets=3,
    sampled=3,  # every frame is checked
    facts=3,
    per_second=30,
    alone_facts=2,
    overload_seconds=0.1,
    most_overload_facts=10,
    rounds=1,
    conversations=3,
)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    node.install()
    return prepare(tmp_path_factory.mktemp("peers"), conversations=SMALL.conversations)


def test_every_stream_is_complete_and_right(prepared: Prepared) -> None:
    """The trial itself checks every frame of the sockets that it samples, which here are all."""
    found: deliveries.Outcomes = {}
    for candidate in CANDIDATES:
        with candidate.start(prepared) as server:
            for document in STREAMS:
                found[document, candidate.name] = [Trial(candidate, document, prepared, SMALL).run(server)]
    assert [each.lost for rounds in found.values() for each in rounds] == [0] * len(found)
    for table in tables.of_deliveries(found, SMALL):
        assert [row[0] for row in table.rows] == [each.name for each in CANDIDATES]
    assert len(tables.targets_of_deliveries(found).rows) == len(tables.DELIVERY_TARGETS)


def test_facts_from_elsewhere_reach_everybody(prepared: Prepared) -> None:
    facts = {written_elsewhere.CROWD: 3, written_elsewhere.KEYS: 6}
    sizes = written_elsewhere.Sizes(sockets=3, facts=facts, conversations=2, rounds=1)
    found = written_elsewhere.outcomes(prepared, sizes)
    assert [each.lost for rounds in found.values() for each in rounds] == [0] * 4
    assert len(tables.of_written_elsewhere(found, sizes).rows) == 4
    assert len(tables.targets_of_written_elsewhere(found).rows) == 2


def test_every_peer_answers_the_page_as_vigie_does(prepared: Prepared) -> None:
    sizes = pages.Sizes(conversations=SMALL.conversations, warm_up_seconds=0, seconds=0, rounds=1)
    found = pages.outcomes(prepared, sizes)
    assert {NAME, YOGA.name} < found.keys()
    assert len(tables.of_pages(found, sizes).rows) == 4
    assert len(tables.targets_of_pages(found).rows) == len(tables.PAGE_TARGETS)


def test_a_missing_or_changed_frame_is_found(prepared: Prepared) -> None:
    with Peer(GRAPHQL_WS, prepared.file) as peer, _client(prepared, peer, DASHBOARD) as client:
        client.expect(3, within=30)
        peer.publish(3)
        assert client.counted().fewest == 3
        messages = client.samples()
    like = prepared.fact[DASHBOARD]
    frames_are_right(messages, like, each=3, sockets=2, is_same_fact=True)
    with pytest.raises(WrongAnswer, match="3 frames for each"):
        frames_are_right(messages[1:], like, each=3, sockets=2, is_same_fact=True)
    with pytest.raises(WrongAnswer, match="does not follow"):
        frames_are_right(messages[::-1], like, each=3, sockets=2, is_same_fact=True)
    messages[-1]["payload"]["data"]["ongoingConversationsChanged"]["conversation"]["title"] = "Another"
    with pytest.raises(WrongAnswer, match="does not say"):
        frames_are_right(messages, like, each=3, sockets=2, is_same_fact=True)
    with pytest.raises(WrongAnswer, match="not of the shape"):
        frames_are_right(messages, prepared.fact[FOUR_FIELDS], each=3, sockets=2, is_same_fact=True)


def test_crowds_lose_nothing(prepared: Prepared) -> None:
    table = crowds.table(prepared, crowds.Sizes(sockets=(1, 2), trial=SMALL))
    assert [[row[0], row[-1]] for row in table.rows] == [["1", "0"], ["2", "0"]]


def test_a_long_list_is_opened_again_and_again() -> None:
    table = long_list.table(long_list.Sizes(rows=3, rounds=1))
    assert [row[0] for row in table.rows] == list(long_list.OPENINGS)


def test_frames_that_do_not_come_are_counted(prepared: Prepared) -> None:
    with Peer(GRAPHQL_WS, prepared.file) as peer, _client(prepared, peer, DASHBOARD) as client:
        client.expect(2, within=0.5)
        peer.publish(1)
        counted = client.counted()
    assert (counted.frames, counted.fewest, counted.most) == (2, 1, 1)


def test_a_server_that_refuses_the_document_ends_the_client(prepared: Prepared) -> None:
    with Peer(GRAPHQL_WS, prepared.file) as peer, pytest.raises(LoadClientFailed, match="not a frame"):
        _client(prepared, peer, "subscription { nothing }").__enter__()


def _client(prepared: Prepared, peer: Peer, document: str) -> LoadClient:
    return LoadClient(
        prepared.client,
        port=peer.port,
        document=STREAMS.get(document, document),
        inits=peer.inits(),
        sockets=2,
        sampled=2,
        directory=prepared.directory,
    )
