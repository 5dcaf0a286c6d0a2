"""The tests, in the same rooms as the program."""

import sys

if "pytest" in sys.modules:  # CKAN's own Python runs a module of this package, without pytest and planlink
    from tests.checkout import require_this_checkout

    require_this_checkout()
