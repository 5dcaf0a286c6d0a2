"""The moment at which an exchange with a remote endpoint ends, whatever it is doing."""

import time
from collections.abc import Callable

from planlink.errors import ClientGone, RemoteTimeout


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
