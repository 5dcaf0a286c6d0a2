"""The errors that planlink raises, and the HTTP status each becomes.

What a client did wrong is a 4xx and says what to change; what failed on our side is a 5xx and tells nothing of the inside.
"""


class PlanlinkError(Exception):
    """Something went wrong that a person can be told about in a sentence.

    :param message: the sentence.
    :param line: line of the query or file that the sentence is about, from 1, where known.
    :param column: column there, from 1, where known.
    """

    status = 500
    title = "Internal error"

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column

    def told(self) -> dict[str, str | int | None]:
        """Return the error as values that another process can raise it from."""
        return {"error": type(self).__name__, "message": self.message, "line": self.line, "column": self.column}


class DataError(PlanlinkError):
    """A file of data, shapes or queries cannot be read."""

    title = "Unreadable data"


class ReasonerError(PlanlinkError):
    """The reasoner could not be run."""

    title = "Reasoner failed"


class QueryRefused(PlanlinkError):  # noqa: N818 - the field speaks of refused queries
    """A query asks for what this service never does (SERVICE, updates, hostile size)."""

    status = 400
    title = "Query refused"


class QueryMalformed(PlanlinkError):  # noqa: N818
    """The text is not a SPARQL query."""

    status = 400
    title = "Malformed query"


class ParameterError(PlanlinkError):
    """A question's parameter is missing, unknown or of the wrong type."""

    status = 400
    title = "Wrong parameter"


class NotFound(PlanlinkError):  # noqa: N818
    """There is no such thing, question or page."""

    status = 404
    title = "Not found"


class Gone(PlanlinkError):  # noqa: N818
    """The thing was retired (RFC 9110, 15.5.11)."""

    status = 410
    title = "Gone"


class NotAcceptable(PlanlinkError):  # noqa: N818
    """None of the media types that the client accepts can carry this answer (RFC 9110, 15.5.7)."""

    status = 406
    title = "Not acceptable"


class UnsupportedMediaType(PlanlinkError):  # noqa: N818
    """The request's body is of a media type that the protocol does not have (RFC 9110, 15.5.16)."""

    status = 415
    title = "Unsupported media type"


class MethodNotAllowed(PlanlinkError):  # noqa: N818
    """The route does not have this method (RFC 9110, 15.5.6)."""

    status = 405
    title = "Method not allowed"


class RequestTooLarge(PlanlinkError):  # noqa: N818
    """The request asks for more at once than the service takes (RFC 9110, 15.5.14)."""

    status = 413
    title = "Request too large"


class ResultTooLarge(PlanlinkError):  # noqa: N818
    """The answer is over the limit; it is refused whole, never cut."""

    status = 413
    title = "Result too large"


class Busy(PlanlinkError):  # noqa: N818
    """All workers are taken and none came free in time."""

    status = 503
    title = "Busy"


class QueryTimeout(PlanlinkError):  # noqa: N818
    """The query did not finish before its deadline."""

    status = 503
    title = "Query timed out"


class WorkerLost(PlanlinkError):  # noqa: N818
    """The process that evaluated the query died: out of memory, or a fault of the engine."""

    status = 503
    title = "Query stopped"


class ClientGone(PlanlinkError):  # noqa: N818
    """The client hung up before its answer was ready; the status is for the log, for nobody reads it."""

    status = 499
    title = "Client closed the request"


class RemoteError(PlanlinkError):
    """An endpoint that this one depends on failed (RFC 9110, 15.6.3)."""

    status = 502
    title = "Remote endpoint failed"


class RemoteTimeout(PlanlinkError):  # noqa: N818
    """An endpoint that this one depends on did not answer in time (RFC 9110, 15.6.5)."""

    status = 504
    title = "Remote endpoint timed out"
