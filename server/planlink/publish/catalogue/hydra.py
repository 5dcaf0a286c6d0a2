"""Split a long list into pages that harvesters can follow (Hydra Core Vocabulary, Partial Collection View).

ckanext-dcat follows the `hydra:next` of a `hydra:PartialCollectionView`, in old versions of a `hydra:PagedCollection`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from planlink.errors import NotFound, ParameterError
from planlink.rdf.graphs import RDF_TYPE, Triple, integer

HYDRA = "http://www.w3.org/ns/hydra/core#"
_NUMBER = re.compile("[1-9][0-9]{0,8}")
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
        """Return the items on this page.

        :param items: all items, in a stable order.
        """
        return items[(self.number - 1) * self.size : self.number * self.size]

    def neighbours(self) -> dict[str, int]:
        """Return the numbers of other pages by the name of their relation (RFC 8288's, but `previous` in full)."""
        if self.last == 1:
            return {}
        numbers = {"first": 1, "last": self.last}
        numbers |= {"previous": self.number - 1} if self.number > 1 else {}
        return numbers | ({"next": self.number + 1} if self.number < self.last else {})

    def triples(self, collection: str, address: Callable[[int], str]) -> Iterator[Triple]:
        """Yield the description of the page; nothing if there is only one.

        :param collection: IRI of the list.
        :param address: returns the URL of a page.
        """
        if self.last > 1:
            view, total = address(self.number), integer(self.total)
            yield collection, RDF_TYPE, HYDRA + "Collection"
            yield collection, HYDRA + "totalItems", total
            yield collection, HYDRA + "view", view
            yield view, RDF_TYPE, HYDRA + "PartialCollectionView"
            yield view, RDF_TYPE, HYDRA + "PagedCollection"
            yield view, HYDRA + "totalItems", total
            for relation, number in self.neighbours().items():
                yield view, HYDRA + relation, address(number)


def read_page(number: str | None, size: int, total: int) -> Page:
    """Return the requested page.

    :param number: the value of the parameter `page`; None: the first page.
    :param size: items on a page.
    :param total: items on all pages.
    :raises ParameterError: if it is not a number from 1.
    :raises NotFound: if there are fewer pages.
    """
    if number is not None and not _NUMBER.fullmatch(number):
        raise ParameterError(f"parameter 'page': '{number}' is not the number of a page; they begin with 1")
    page = Page(int(number or 1), size, total)
    if page.number > page.last:
        raise NotFound(f"there is no page {page.number}; the last is page {page.last}")
    return page
