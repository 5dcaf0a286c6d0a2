"""`planlink serve`: the application under a production server."""

import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from waitress.server import create_server

from planlink.app import create_app
from planlink.engine.pool import WorkerPool
from planlink.settings import SettingError, limits, read_settings


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
        _stop_on_signals(pool)  # before anybody learns that it is ready, and may tell it to stop
        server = _listen(pool, values)
        status = pool.status
        address = f"http://{values['host']}:{server.effective_port}/"
        print(
            f"planlink: {status.triples:,} triples in {len(status.graphs)} graphs, version {status.version}, "
            f"ready in {status.seconds:.1f} s at {address}",
            file=sys.stderr,
            flush=True,
        )
        server.run()
    except KeyboardInterrupt:
        print("planlink: stopped", file=sys.stderr)
    finally:
        pool.close()
    return 0


def _listen(pool: WorkerPool, values: Mapping[str, Any]) -> Any:
    """Return a server that listens at the address that the settings say.

    :raises SettingError: if that address cannot be listened at.
    """
    address = f"{values['host']}:{values['port']}"
    try:
        return create_server(
            create_app(pool),
            host=values["host"],
            port=values["port"],
            threads=16 * values["workers"],  # most of them wait for a worker
            ident="planlink",
            connection_limit=1000,
            channel_timeout=30,
            asyncore_use_poll=True,
        )
    except ValueError as error:
        raise SettingError(f"host: '{values['host']}' is no address of this machine") from error
    except OSError as error:
        reason = f"{error.strerror or error}".lower()
        raise SettingError(f"cannot listen at {address}: {reason} (--port 0 picks a free port)") from error


def _stop_on_signals(pool: WorkerPool) -> None:
    """End the running queries first when told to stop: their threads then end at once, and so does the server."""

    def stop(*_: object) -> NoReturn:
        pool.close()
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
