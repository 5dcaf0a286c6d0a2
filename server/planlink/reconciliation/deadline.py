"""Define the deadline of a reconciliation request."""

import math
import time
from collections.abc import Callable

from planlink.errors import ClientGone, QueryTimeout


class Deadline:
    """The time by which a request must be answered, waiting included.

    :param seconds: from now.
    :param client_gone: returns whether the client has disconnected.
    """

    def __init__(self, seconds: float = math.inf, client_gone: Callable[[], bool] | None = None) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds
        self._client_gone = client_gone

    @property
    def remaining(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self._end - time.monotonic())

    def check(self) -> None:
        """Check that the answer is still of use.

        :raises QueryTimeout: if the deadline has passed.
        :raises ClientGone: if the client has disconnected.
        """
        if not self.remaining:
            raise QueryTimeout(f"the request took longer than {self.seconds:g} seconds; send fewer queries at a time")
        if self._client_gone and self._client_gone():
            raise ClientGone("the client disconnected")


NO_DEADLINE = Deadline()
