"""A server on this computer alone that hands out files well, badly or not at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

Answer = Callable[[BaseHTTPRequestHandler], None]


class Server(ThreadingHTTPServer):
    """Answers each path by a function of its own, and remembers what was asked for."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, Answer] = {}
        self.ranges: list[str] = []
        """The “Range” of each request, empty where there was none."""
        self.may_go_on = Event()

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.close_connection = True
        self.server.ranges.append(self.headers.get("Range", ""))
        # The other side may have heard enough.
        with suppress(ConnectionError, TimeoutError):
            self.server.answers[self.path](self)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[Server]:
    """A server that is gone, with its threads, when the block is left."""
    with Server() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, name="server")
        thread.start()
        try:
            yield server
        finally:
            server.may_go_on.set()
            server.shutdown()
            thread.join()


def _send(handler: BaseHTTPRequestHandler, status: int, length: int | None, **headers: str) -> None:
    handler.send_response(status)
    handler.send_header("Connection", "close")
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    if length is not None:
        handler.send_header("Content-Length", str(length))
    handler.end_headers()


def whole(content: bytes, knows_ranges: bool = True) -> Answer:
    """The file, or that part of it which is asked for."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked = handler.headers.get("Range", "")
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and knows_ranges else 0
        if start >= len(content):
            _send(handler, 416, 0)
            return
        _send(handler, 206 if start else 200, len(content) - start)
        handler.wfile.write(content[start:])

    return answer


def cut_after(content: bytes, count: int) -> Answer:
    """Promises the file, or the part asked for, and hangs up after ``count`` bytes."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        start = int(handler.headers.get("Range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        _send(handler, 206 if start else 200, len(content) - start)
        handler.wfile.write(content[start : start + count])

    return answer


def failing(status: int) -> Answer:
    return lambda handler: _send(handler, status, 0)


def leading_to(address: str) -> Answer:
    return lambda handler: _send(handler, 302, 0, Location=address)


def endless(handler: BaseHTTPRequestHandler) -> None:
    """Sends zeros for ever and does not say how many."""
    _send(handler, 200, None)
    while True:
        handler.wfile.write(bytes(65536))


def unanswering(handler: BaseHTTPRequestHandler) -> None:
    """Hears the question and says nothing, until the server may go on."""
    handler.server.may_go_on.wait(30)  # type: ignore[attr-defined]


def silent_after(content: bytes, count: int) -> Answer:
    """Sends ``count`` bytes and then nothing, until the server may go on."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        _send(handler, 200, len(content))
        handler.wfile.write(content[:count])
        handler.wfile.flush()
        handler.server.may_go_on.wait(30)  # type: ignore[attr-defined]

    return answer
