"""End an exchange with a remote endpoint at a deadline, whatever it is doing."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import httpx

from planlink.errors import ClientGone, RemoteError, RemoteTimeout

#: Seconds between two looks at the deadline and the client.
_POLL_INTERVAL = 0.1
#: Seconds that closing a connection may take.
_CLOSE_TIMEOUT = 1.0
_Result = TypeVar("_Result")


class Deadline:
    """A total time limit, which a client's disconnection ends early.

    :param seconds: from now.
    :param client_gone: says whether the client has disconnected.
    """

    def __init__(self, seconds: float, client_gone: Callable[[], bool] | None = None) -> None:
        self.seconds = seconds
        self._client_gone = client_gone
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that remain, at least 0."""
        return max(0.0, self._end - time.monotonic())

    def check(self) -> None:
        """Raise the error that ends the exchange, if it is time.

        :raises ClientGone: if the client has disconnected.
        :raises RemoteTimeout: if the deadline has passed.
        """
        if self._client_gone and self._client_gone():
            raise ClientGone("the client hung up")
        if not self.left:
            raise RemoteTimeout(f"the remote endpoint did not finish within {self.seconds:g} seconds")


class DeadlineLoop:
    """An event loop that stops at a deadline.

    :param deadline: of everything that it runs.
    """

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._loop = asyncio.new_event_loop()
        self._loop.set_default_executor(_DaemonThreads())
        self._connections: list[Any] = []

    def run(self, step: Awaitable[_Result]) -> _Result:
        """Return the result of one step of an exchange.

        :raises RemoteError: if it fails.
        :raises RemoteTimeout: if the deadline passes.
        :raises ClientGone: if the client disconnects.
        """
        try:
            return self._loop.run_until_complete(self._until_deadline(step))
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            reason = str(error) or type(error).__name__
            raise RemoteError(f"the remote endpoint cannot be reached, or broke off: {reason}") from error

    async def _until_deadline(self, step: Awaitable[_Result]) -> _Result:
        task = asyncio.ensure_future(step)
        try:
            self._deadline.check()
            while not (await asyncio.wait([task], timeout=min(_POLL_INTERVAL, self._deadline.left)))[0]:
                self._deadline.check()
        finally:
            task.cancel()
            await asyncio.wait([task], timeout=_CLOSE_TIMEOUT)
        return task.result()

    async def trace(self, event: str, details: dict[str, Any]) -> None:
        """Note each connection: httpx leaves one open that is cancelled during its TLS handshake."""
        if event == "connection.connect_tcp.complete":
            self._connections.append(details["return_value"])

    def close(self) -> None:
        """Close the connections and the loop."""
        try:
            self._loop.run_until_complete(self._close_connections())
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        finally:
            self._loop.close()

    async def _close_connections(self) -> None:
        for connection in self._connections:
            await asyncio.wait([asyncio.ensure_future(connection.aclose())], timeout=_CLOSE_TIMEOUT)
        await asyncio.sleep(0)  # the last step of closing is scheduled only


class _DaemonThreads(ThreadPoolExecutor):
    """Runs host lookups, which cannot be cancelled, in threads that do not delay the end of the process."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **options: Any) -> Future[Any]:
        """Start a call in a separate thread."""
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()

        def call() -> None:
            try:
                future.set_result(function(*arguments, **options))
            except BaseException as error:  # for the caller
                future.set_exception(error)

        threading.Thread(target=call, name="host-lookup", daemon=True).start()
        return future
