"""A long list in pages, as harvesters follow them (Hydra Core Vocabulary, Partial Collection View).

ckanext-dcat goes on where a `hydra:PartialCollectionView`, or with old versions a `hydra:PagedCollection`, has a `hydra:next`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from planlink.errors import NotFound, ParameterError
from planlink.namespaces import PREFIXES
from planlink.sparql.terms import iri_text, literal_text

HYDRA = "http://www.w3.org/ns/hydra/core#"
_NUMBER = re.compile("[1-9][0-9]{0,8}")
_TYPE, _INTEGER = PREFIXES["rdf"] + "type", PREFIXES["xsd"] + "integer"
Item = TypeVar("Item")


@dataclass(frozen=True)
class Page:
    """A page of a list.

    :param number: from 1.
    :param size: items on a page.
    :param total: items on all pages.
    """

    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // self.size))

    def of(self, items: Sequence[Item]) -> Sequence[Item]:
        """Return the page's part of all items.

        :param items: all, in an order that does not change.
        """
        return items[(self.number - 1) * self.size : self.number * self.size]

    def neighbours(self) -> dict[str, int]:
        """Return the numbers of other pages by the name of their relation (RFC 8288's, but `previous` in full)."""
        if self.last == 1:
            return {}
        found = {"first": 1, "last": self.last}
        found |= {"previous": self.number - 1} if self.number > 1 else {}
        return found | ({"next": self.number + 1} if self.number < self.last else {})

    def triples(self, collection: str, address: Callable[[int], str]) -> str:
        """Return what the page says of itself in N-Triples; nothing where one page holds all.

        :param collection: IRI of the list.
        :param address: gives the URL of a page.
        """
        return "".join(f"{subject} {iri_text(term)} {value} .\n" for subject, term, value in self._triples(collection, address))

    def _triples(self, collection: str, address: Callable[[int], str]) -> Iterator[tuple[str, str, str]]:
        if self.last > 1:
            whole, view = iri_text(collection), iri_text(address(self.number))
            total = literal_text(self.total, datatype=_INTEGER)
            yield whole, _TYPE, iri_text(HYDRA + "Collection")
            yield whole, HYDRA + "totalItems", total
            yield whole, HYDRA + "view", view
            yield view, _TYPE, iri_text(HYDRA + "PartialCollectionView")
            yield view, _TYPE, iri_text(HYDRA + "PagedCollection")
            yield view, HYDRA + "totalItems", total
            for relation, number in self.neighbours().items():
                yield view, HYDRA + relation, iri_text(address(number))


def read_page(asked: str | None, size: int, total: int) -> Page:
    """Return the page that a request asks for.

    :param asked: the value of its parameter `page`; None: the first page.
    :param size: items on a page.
    :param total: items on all pages.
    :raises ParameterError: if it is no number from 1.
    :raises NotFound: if there are fewer pages.
    """
    if asked is not None and not _NUMBER.fullmatch(asked):
        raise ParameterError(f"parameter 'page': '{asked}' is not the number of a page; they begin with 1")
    page = Page(int(asked or 1), size, total)
    if page.number > page.last:
        raise NotFound(f"there is no page {page.number}; the last is page {page.last}")
    return page
