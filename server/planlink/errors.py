"""Define the errors that planlink raises, and the HTTP status of each.

A client's mistake is a 4xx and says what to change; a failure of the server is a 5xx and reveals no internals.
"""


class PlanlinkError(Exception):
    """An error with a message for people.

    :param message: one sentence.
    :param line: line in the query or file, from 1, where known.
    :param column: column in that line, from 1, where known.
    """

    status = 500
    title = "Internal error"

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column

    def to_json(self) -> dict[str, str | int | None]:
        """Return the error as JSON values, for another process to raise it again."""
        return {"error": type(self).__name__, "message": self.message, "line": self.line, "column": self.column}


class DataError(PlanlinkError):
    """A file of data, shapes or queries cannot be read."""

    title = "Unreadable data"


class ConfinementError(PlanlinkError):
    """The system cannot limit the connections of a worker to the listed endpoints."""

    title = "Unsupported system"


class ReasonerError(PlanlinkError):
    """The reasoner could not be run."""

    title = "Reasoner failed"


class QueryRefused(PlanlinkError):
    """The query uses a feature that this service refuses (SERVICE, updates, excessive size)."""

    status = 400
    title = "Query refused"


class QueryMalformed(PlanlinkError):
    """The text is not a SPARQL query."""

    status = 400
    title = "Malformed query"


class ParameterError(PlanlinkError):
    """A question's parameter is missing, unknown or of the wrong type."""

    status = 400
    title = "Wrong parameter"


class NotFound(PlanlinkError):
    """No resource, question or page has this name."""

    status = 404
    title = "Not found"


class Gone(PlanlinkError):
    """The resource was retired (RFC 9110, section 15.5.11)."""

    status = 410
    title = "Gone"


class NotAcceptable(PlanlinkError):
    """None of the media types that the client accepts can carry this answer (RFC 9110, section 15.5.7)."""

    status = 406
    title = "Not acceptable"


class UnsupportedMediaType(PlanlinkError):
    """The protocol does not support the media type of the request's body (RFC 9110, section 15.5.16)."""

    status = 415
    title = "Unsupported media type"


class MethodNotAllowed(PlanlinkError):
    """The route does not support this method (RFC 9110, section 15.5.6)."""

    status = 405
    title = "Method not allowed"


class RequestTooLarge(PlanlinkError):
    """The request is larger than the service accepts (RFC 9110, section 15.5.14)."""

    status = 413
    title = "Request too large"


class ResultTooLarge(PlanlinkError):
    """The answer is larger than the limit; it is refused, never truncated."""

    status = 413
    title = "Result too large"


class Busy(PlanlinkError):
    """All workers were busy, and none came free in time."""

    status = 503
    title = "Busy"


class BlankNodesTooAlike(PlanlinkError):
    """Blank nodes of the data resemble each other so much that canonical names for them are not found in time."""

    status = 503
    title = "Blank nodes too alike"


class QueryTimeout(PlanlinkError):
    """The query did not finish before its deadline."""

    status = 503
    title = "Query timed out"


class WorkerLost(PlanlinkError):
    """The process that evaluated the query died: out of memory, or a crash of the engine."""

    status = 503
    title = "Query stopped"


class ClientGone(PlanlinkError):
    """The client disconnected before its answer was ready; the status appears only in the log."""

    status = 499
    title = "Client closed the request"


class RemoteError(PlanlinkError):
    """Another endpoint, on which this answer depends, failed (RFC 9110, section 15.6.3)."""

    status = 502
    title = "Remote endpoint failed"


class RemoteTimeout(PlanlinkError):
    """Another endpoint, on which this answer depends, did not respond in time (RFC 9110, section 15.6.5)."""

    status = 504
    title = "Remote endpoint timed out"
