"""A connection that another thread may cut at any moment: while it is made, while it is silent, while it sends."""

import selectors
import socket
import sys
import time
from contextlib import suppress
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

SECONDS_TO_CONNECT, SECONDS_OF_SILENCE = 15.0, 30.0
_SECONDS_BETWEEN_LOOKS = 0.05


class Line:
    """The connection over which weights come. A silent server has no next step at which it could be left."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self.is_cut = False

    def cut(self) -> None:
        """End whatever listens on this line, now and in the future; may be called from another thread."""
        self.is_cut = True
        line = self._socket
        if line is not None:
            # Whatever state the connection is in by now: it is wanted no more.
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def ask(self, url: str, headers: dict[str, str]) -> requests.Response:
        """The beginning of a server's answer. Raises what ``requests`` raises."""
        session, adapter = requests.Session(), _Adapter(self)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        seconds = SECONDS_TO_CONNECT, SECONDS_OF_SILENCE
        try:
            with session:
                return session.get(url, headers=headers, stream=True, timeout=seconds)
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """The connection is over."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def connect(self, host: str, port: int, seconds: float) -> socket.socket:
        """A connection to one of the host's addresses. Raises :class:`OSError`."""
        deadline, error = time.monotonic() + seconds, OSError(f"“{host}” has no address")
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        for number, (family, kind, protocol, _, address) in enumerate(addresses):
            # A server with many addresses must not cost so many times the patience.
            share = (deadline - time.monotonic()) / (len(addresses) - number)
            connecting = socket.socket(family, kind, protocol)
            try:
                self._wait_for(connecting, address, share)
            except OSError as failure:
                connecting.close()
                error = failure
                continue
            self._hold(connecting)
            return connecting
        raise error

    def _wait_for(self, connecting: socket.socket, address: Any, seconds: float) -> None:
        connecting.setblocking(False)
        deadline = time.monotonic() + seconds
        # The answer is “in progress” at best; what became of it is asked for below.
        connecting.connect_ex(address)
        with selectors.DefaultSelector() as selector:
            selector.register(connecting, selectors.EVENT_WRITE)
            while not selector.select(_SECONDS_BETWEEN_LOOKS):
                if self.is_cut:
                    raise ConnectionAbortedError("the line was cut")
                if time.monotonic() > deadline:
                    raise TimeoutError("timed out")
        if code := connecting.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            raise OSError(code, "no connection")

    def _hold(self, connected: socket.socket) -> None:
        self.release()
        # Encryption takes the socket over and leaves an empty one behind; a second handle stays valid.
        self._socket = connected.dup()
        if self.is_cut:
            connected.close()
            raise ConnectionAbortedError("the line was cut")


class _Adapter(HTTPAdapter):
    """Makes every connection, to a proxy too, over one line."""

    def __init__(self, line: Line) -> None:
        self._pools = _pools(line)
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        super().init_poolmanager(*arguments, **named)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **named: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **named)
        # A SOCKS proxy needs connections of its own kind, which cannot be cut before the server answers.
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = self._pools
        return manager


def _pools(line: Line) -> dict[str, type[HTTPConnectionPool]]:
    class OverLine(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _connected(self, line)

    class EncryptedOverLine(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _connected(self, line)

    class Pool(HTTPConnectionPool):
        ConnectionCls = OverLine

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = EncryptedOverLine

    return {"http": Pool, "https": EncryptedPool}


def _connected(connection: HTTPConnection, line: Line) -> socket.socket:
    """What urllib3 does for a new connection, its errors included, over a line."""
    seconds = connection.timeout if isinstance(connection.timeout, int | float) else SECONDS_TO_CONNECT
    try:
        connected = line.connect(connection.host, connection.port or 0, seconds)
    except socket.gaierror as error:
        raise NameResolutionError(connection.host, connection, error) from error
    except TimeoutError as error:
        raise ConnectTimeoutError(connection, f"{connection.host} timed out") from error
    except OSError as error:
        raise NewConnectionError(connection, f"no connection: {error}") from error
    for option in connection.socket_options or ():
        connected.setsockopt(*option)
    connected.settimeout(seconds)
    sys.audit("http.client.connect", connection, connection.host, connection.port)
    return connected
