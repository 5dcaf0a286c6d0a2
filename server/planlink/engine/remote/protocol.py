"""The one room that knows SPARQLWrapper: requests of the SPARQL 1.1 Protocol to other endpoints.

SPARQLWrapper writes the requests; they are sent by :mod:`planlink.engine.remote.http`, because SPARQLWrapper itself follows
redirects with credentials, has no total deadline, and holds whole answers in memory. Its `setQuery` is not used for strangers'
texts: the expressions with which it looks for the query's form take seconds on some, and are led astray by comments.
"""

from collections.abc import Iterable
from urllib.request import Request

from SPARQLWrapper import POST, URLENCODED, SPARQLWrapper

from planlink.engine.remote.http import AGENT


def query_request(address: str, text: str, form: str, accept: str, parameters: Iterable[tuple[str, str]] = ()) -> Request:
    """Return the request that asks a query, by POST of a form, which all endpoints take (section 2.1.2).

    :param address: the endpoint's.
    :param text: the query.
    :param form: SELECT, ASK, CONSTRUCT or DESCRIBE.
    :param accept: the media types that we read.
    :param parameters: `default-graph-uri` and `named-graph-uri`.
    """
    wrapper = _wrapper(address)
    wrapper.queryString, wrapper.queryType = text, form
    for name, value in parameters:
        wrapper.addParameter(name, value)
    request: Request = wrapper._createRequest()
    request.add_header("Accept", accept)
    return request


def update_request(address: str, text: str) -> Request:
    """Return the request that carries out one of our own updates (section 2.2.1).

    :param address: the endpoint's.
    :param text: the update.
    """
    wrapper = _wrapper(address)
    wrapper.setQuery(text)
    request: Request = wrapper._createRequest()
    return request


def _wrapper(address: str) -> SPARQLWrapper:
    wrapper = SPARQLWrapper(address, agent=AGENT)
    wrapper.setMethod(POST)
    wrapper.setRequestMethod(URLENCODED)
    wrapper.setOnlyConneg(True)
    return wrapper
