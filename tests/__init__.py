"""The tests, in the same rooms as the program."""

from tests.checkout import require_this_checkout

require_this_checkout()
