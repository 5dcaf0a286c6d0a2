"""`planlink serve`: the engine, the application and the server, put together."""

import ctypes
import logging
import resource
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from flask import Flask

from planlink.engine.cache import CachedEngine
from planlink.engine.interface import Engine
from planlink.engine.local.pool import WorkerPool
from planlink.engine.remote.engine import RemoteEngine
from planlink.settings import SettingError, address, base, credentials, email, limits, public_address, read_settings
from planlink.web import server
from planlink.web.app import create_app, warm
from planlink.web.telemetry import Log, LogHandler, Telemetry

#: Threads of the server for each worker; most of them wait for one.
_THREADS = 16
#: From glibc's malloc.h.
_M_ARENA_MAX = -8


def serve(given: Mapping[str, Any], files: tuple[Path, ...], *, union: bool) -> int:
    """Serve until interrupted.

    :param given: settings by name; see :data:`planlink.settings.SETTINGS`.
    :param files: RDF files; none: the shipped data.
    :param union: with files: whether the default graph is the union.
    :returns: the exit code.
    :raises PlanlinkError: if the data cannot be read.
    """
    values = read_settings(given)
    metrics = address("metrics", values["metrics"])
    values |= {"address": public_address(values["address"]), "base": base(values["base"])}
    _allow_many_connections()
    _share_arenas()
    behind = _engine(values, files, union=union)
    engine: Engine = CachedEngine(behind, values["cache"] << 20) if values["cache"] else behind
    log = Log()
    logging.basicConfig(handlers=[LogHandler(log)], level=logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns of every request that waits for a moment
    telemetry = Telemetry(log if values["log"] == "json" else None)
    try:
        _stop_on_signals(engine)  # before anybody learns that it is ready, and may tell it to stop
        application = _application(engine, telemetry, values)
        server = _listen(application, telemetry, values)
        telemetry.serving(engine)
        _say_where(engine, f"http://{values['host']}:{server.effective_port}/")
        if values["warm"] == "yes" and engine.status.shipped and not values["engine"]:
            threading.Thread(target=warm, args=(application,), daemon=True).start()
        if metrics:
            _listen_for_metrics(telemetry, *metrics)
        server.run()  # returns when it is told to stop
    except KeyboardInterrupt:
        pass  # told to stop before it ran
    finally:
        log.write("planlink: stopped")
        engine.close()
        log.close()
    return 0


def _engine(values: Mapping[str, Any], files: tuple[Path, ...], *, union: bool) -> Engine:
    """Return the engine that the settings say.

    :raises PlanlinkError: if the data cannot be read, or the remote endpoint cannot be asked.
    """
    if not values["engine"]:
        print("planlink: loading the data …", file=sys.stderr, flush=True)
        return WorkerPool(files, union=union, limits=limits(values))
    if files:
        raise SettingError("engine: another engine has its own data; --data does not go with it ('planlink load' fills it)")
    print("planlink: asking the other engine what it has …", file=sys.stderr, flush=True)
    return RemoteEngine(values["engine"], limits(values), credentials())


def _say_where(engine: Engine, where: str) -> None:
    status = engine.status
    print(
        f"planlink: {status.triples:,} triples in {len(status.graphs)} graphs, version {status.version or 'unknown'}, "
        f"ready in {status.seconds:.1f} s at {where}",
        file=sys.stderr,
        flush=True,
    )


def _application(engine: Engine, telemetry: Telemetry, values: Mapping[str, Any]) -> Flask:
    """Return the application with the settings' values.

    :raises SettingError: if the contact is no e-mail address.
    """
    return create_app(
        engine,
        limits=limits(values),
        telemetry=telemetry,
        contact=email("contact", values["contact"]),
        address=values["address"],
        base=values["base"],
    )


def _listen(application: Flask, telemetry: Telemetry, values: Mapping[str, Any]) -> Any:
    """Return a server that listens at the address that the settings say.

    :raises SettingError: if that address cannot be listened at.
    """
    try:
        return server.listen(
            application,
            values["host"],
            values["port"],
            threads=_THREADS * values["workers"],
            receive=values["receive"],
            refused=telemetry.refused,
            connections=_connections(values["workers"]),
        )
    except ValueError as error:
        raise SettingError(f"host: '{values['host']}' is no address of this machine") from error
    except OSError as error:
        reason = f"{error.strerror or error}".lower()
        where = f"{values['host']}:{values['port']}"
        raise SettingError(f"cannot listen at {where}: {reason} (--port 0 picks a free port)") from error


def _listen_for_metrics(telemetry: Telemetry, host: str, port: int) -> None:
    """Answer at `/metrics` on an address of its own.

    :raises SettingError: if that address cannot be listened at.
    """
    try:
        found = telemetry.listen(host, port)
    except OSError as error:
        reason = f"{error.strerror or error}".lower()
        raise SettingError(f"metrics: cannot listen at {host}:{port}: {reason}") from error
    print(f"planlink: metrics at http://{host}:{found}/metrics", file=sys.stderr, flush=True)


def _allow_many_connections() -> None:
    """Raise the number of open files to what the system allows, so that connections do not run out before their limit."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * server.CONNECTIONS
    if allowed not in (resource.RLIM_INFINITY, most) and allowed < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if most == resource.RLIM_INFINITY else min(most, wanted), most))


def _connections(workers: int) -> int:
    """Return how many connections the open files suffice for: where none are left, accepting fails over and over."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return max(8, min(server.CONNECTIONS, (most - 6 * workers - 30) // 2))


def _share_arenas() -> None:
    """Have glibc's allocator use two arenas for all threads: one for each would keep megabytes that nobody uses."""
    allocator = ctypes.CDLL(None)
    if hasattr(allocator, "mallopt"):
        allocator.mallopt(_M_ARENA_MAX, 2)


def _stop_on_signals(engine: Engine) -> None:
    """End the running queries first when told to stop: their threads then end at once, and so does the server."""

    def stop(*_: object) -> NoReturn:
        engine.close()
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
