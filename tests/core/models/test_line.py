"""A server that does not answer is left at once, however far the connection has come."""

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import requests

from workbench.core.models import line as connection
from workbench.core.models.line import Line

PATIENCE = 10


@pytest.fixture
def mute() -> Iterator[socket.socket]:
    """Takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.fixture
def never_taken() -> Iterator[socket.socket]:
    """A server whose queue is full: further connections are neither taken nor refused."""
    if sys.platform != "linux":
        pytest.skip("other systems refuse at once")
    with ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(2):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield server


def address(server: socket.socket, scheme: str = "http") -> str:
    return f"{scheme}://127.0.0.1:{server.getsockname()[1]}/a"


def asked(line: Line, url: str) -> tuple[threading.Thread, list[Exception]]:
    """A thread that asks a server for something, and what it will have met."""
    errors: list[Exception] = []

    def ask() -> None:
        try:
            line.ask(url, {})
        except requests.RequestException as error:
            errors.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    return thread, errors


def is_cut(line: Line, thread: threading.Thread, errors: list[Exception]) -> bool:
    line.cut()
    # Without the cut it would be half a minute.
    thread.join(PATIENCE)
    return not thread.is_alive() and isinstance(errors[0], requests.ConnectionError)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_server_that_takes_the_connection_and_says_nothing(scheme: str, mute: socket.socket) -> None:
    line = Line()
    thread, errors = asked(line, address(mute, scheme))
    with mute.accept()[0] as accepted:
        assert accepted.recv(10), "the question, or the first word of encryption, has come"
        assert is_cut(line, thread, errors)


def test_a_server_that_does_not_take_the_connection(
    never_taken: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, is_waiting = Line(), threading.Event()
    wait_for = Line._wait_for
    monkeypatch.setattr(
        Line, "_wait_for", lambda self, *arguments: (is_waiting.set(), wait_for(self, *arguments))
    )
    thread, errors = asked(line, address(never_taken))
    assert is_waiting.wait(PATIENCE)
    assert is_cut(line, thread, errors)


def test_connecting_has_an_end(never_taken: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "SECONDS_TO_CONNECT", 0.2)
    thread, errors = asked(Line(), address(never_taken))
    thread.join(PATIENCE)
    assert isinstance(errors[0], requests.ConnectTimeout)


def test_a_host_with_a_dead_address_is_reached_by_its_next(
    mute: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = mute.getsockname()[1]
    with socket.create_server(("127.0.0.1", 0)) as closed:
        dead = closed.getsockname()[1]
    entry = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
    addresses = [(*entry, ("127.0.0.1", dead)), (*entry, ("127.0.0.1", port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: addresses)
    line = Line()
    with line.connect("somewhere", port, 5.0) as connected:
        assert connected.getpeername()[1] == port
    line.release()


def test_a_line_that_was_cut_connects_no_more(mute: socket.socket) -> None:
    line = Line()
    line.cut()
    with pytest.raises(requests.ConnectionError):
        line.ask(address(mute), {})


def test_a_proxy_is_spoken_to_over_the_line_too(mute: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{mute.getsockname()[1]}")
    monkeypatch.setenv("no_proxy", "")
    line = Line()
    thread, errors = asked(line, "https://weights.example/a")
    with mute.accept()[0] as accepted:
        assert accepted.recv(7) == b"CONNECT"
        assert is_cut(line, thread, errors)
