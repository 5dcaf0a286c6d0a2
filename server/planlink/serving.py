"""`planlink serve`: the application under a production server."""

import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from waitress.server import create_server

from planlink.app import create_app
from planlink.engine.pool import WorkerPool
from planlink.settings import limits, read_settings


def serve(given: Mapping[str, Any], files: tuple[Path, ...], *, union: bool) -> int:
    """Serve until interrupted.

    :param given: settings by name; see :data:`planlink.settings.SETTINGS`.
    :param files: RDF files; none: the shipped data.
    :param union: with files: whether the default graph is the union.
    :returns: the exit code.
    :raises PlanlinkError: if the data cannot be read.
    """
    values = read_settings(given)
    print("planlink: loading the data …", file=sys.stderr, flush=True)
    pool = WorkerPool(files, union=union, limits=limits(values))
    try:
        server = create_server(
            create_app(pool), host=values["host"], port=values["port"], threads=4 * values["workers"], ident="planlink"
        )
        status = pool.status
        address = f"http://{values['host']}:{server.effective_port}/"
        print(
            f"planlink: {status.triples:,} triples in {len(status.graphs)} graphs, version {status.version}, "
            f"ready in {status.seconds:.1f} s at {address}",
            file=sys.stderr,
            flush=True,
        )
        signal.signal(signal.SIGTERM, _stop)
        server.run()
    except KeyboardInterrupt:
        print("planlink: stopped", file=sys.stderr)
    finally:
        pool.close()
    return 0


def _stop(*_: object) -> NoReturn:
    raise KeyboardInterrupt
