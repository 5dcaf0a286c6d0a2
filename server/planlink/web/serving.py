"""`planlink serve`: puts the engine, the application and the server together."""

import ctypes
import resource
import sys
import tempfile
import threading
from pathlib import Path
from wsgiref.types import WSGIApplication

from planlink.engine.cache import CachedEngine
from planlink.engine.interface import Engine
from planlink.engine.local.pool import WorkerPool
from planlink.publish.dump_cache import PREFIX
from planlink.publish.locked_folders import remove_leftovers
from planlink.settings import SettingError, Settings
from planlink.web.app import create_app, warm
from planlink.web.overdue_requests import MARGIN, Watchdog
from planlink.web.server import CONNECTIONS, Server, bind
from planlink.web.server_log import MESSAGES, ServerLog
from planlink.web.shutdown import Shutdown
from planlink.web.telemetry import Telemetry

#: Threads of the server for each worker; most of them wait for one.
_THREADS = 16
#: From glibc's malloc.h.
_M_ARENA_MAX = -8


def serve(settings: Settings, files: tuple[Path, ...], *, union: bool) -> int:
    """Serve until a signal ends it.

    :param settings: the validated settings.
    :param files: RDF files; none: the shipped data.
    :param union: with files: whether the default graph is the union.
    :returns: the exit code.
    :raises SettingError: if an address cannot be bound.
    :raises PlanlinkError: if the data cannot be read, or the remote endpoint does not answer.
    """
    _allow_many_connections()
    _limit_malloc_arenas()
    engine = _engine(settings, files, union=union)
    log = ServerLog(requests=settings.log)
    telemetry = Telemetry(log)
    try:
        Shutdown(engine, log).install()  # before the address is printed, because its reader may send a signal
        remove_leftovers(Path(tempfile.gettempdir()), PREFIX)
        application = create_app(engine, settings=settings, telemetry=telemetry)
        watchdog = Watchdog(application, settings.timeout + MARGIN)
        server = _bound_server(watchdog, telemetry, settings)
        telemetry.observe_dataset(engine)
        telemetry.observe_overdue(lambda: watchdog.overdue)
        _print_address(engine, f"http://{settings.host}:{server.effective_port}/")
        if settings.warm and engine.status.shipped and not settings.engine:
            threading.Thread(target=warm, args=(application,), daemon=True).start()
        if settings.metrics:
            _serve_metrics(telemetry, *settings.metrics)
        server.run()  # returns after a signal
    except KeyboardInterrupt:
        pass  # a signal before the server ran
    finally:
        MESSAGES.info("planlink: stopped")
        engine.close()
        log.close()
    return 0


def _engine(settings: Settings, files: tuple[Path, ...], *, union: bool) -> Engine:
    """Return the engine, with a cache unless it is turned off.

    :raises PlanlinkError: if the data cannot be read, or the remote endpoint does not answer.
    """
    engine: Engine
    if settings.texts and (files or settings.engine):
        raise SettingError("texts: official texts go with the shipped data, not with --data or --engine")
    if settings.engine:
        if files:
            raise SettingError("engine: another engine has its own data; --data does not go with it ('planlink load' fills it)")
        from planlink.engine.remote.engine import RemoteEngine  # noqa: PLC0415 - httpx takes 100 ms, and only this needs it

        _print("asking the other engine what it has …")
        engine = RemoteEngine(settings.engine, settings.limits, settings.credentials)
    else:
        _print("loading the data …")
        engine = WorkerPool(files, union=union, limits=settings.limits, texts=settings.texts)
    return CachedEngine(engine, settings.cache << 20) if settings.cache else engine


def _print_address(engine: Engine, address: str) -> None:
    status = engine.status
    _print(
        f"{status.triples:,} triples in {len(status.graphs)} graphs, version {status.version or 'unknown'}, "
        f"ready in {status.seconds:.1f} s at {address}"
    )


def _print(text: str) -> None:
    print(f"planlink: {text}", file=sys.stderr, flush=True)


def _bound_server(application: WSGIApplication, telemetry: Telemetry, settings: Settings) -> Server:
    """Return a server that is bound to the address of the settings.

    :raises SettingError: if the address cannot be bound.
    """
    try:
        return bind(
            application,
            settings.host,
            settings.port,
            threads=_THREADS * settings.workers,
            receive=settings.receive,
            on_malformed=telemetry.record_malformed_request,
            connections=_affordable_connections(settings.workers),
        )
    except ValueError as error:
        raise SettingError(f"host: '{settings.host}' is no address of this machine") from error
    except OSError as error:
        reason = f"{error.strerror or error}".lower()
        raise SettingError(f"cannot listen at {settings.host}:{settings.port}: {reason} (--port 0 picks a free port)") from error


def _serve_metrics(telemetry: Telemetry, host: str, port: int) -> None:
    """Serve `/metrics` on its own address.

    :raises SettingError: if the address cannot be bound.
    """
    try:
        bound = telemetry.serve_metrics(host, port)
    except OSError as error:
        reason = f"{error.strerror or error}".lower()
        raise SettingError(f"metrics: cannot listen at {host}:{port}: {reason}") from error
    _print(f"metrics at http://{host}:{bound}/metrics")


def _allow_many_connections() -> None:
    """Raise the limit of open files as far as the system allows, so that only `CONNECTIONS` limits connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = 4 * CONNECTIONS
    if soft not in (resource.RLIM_INFINITY, hard) and soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed if hard == resource.RLIM_INFINITY else min(hard, needed), hard))


def _affordable_connections(workers: int) -> int:
    """Return how many connections the limit of open files allows: beyond it every accept would fail."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return max(8, min(CONNECTIONS, (files - 6 * workers - 30) // 2))


def _limit_malloc_arenas() -> None:
    """Have glibc use two malloc arenas for all threads: an arena for each thread would hold megabytes of unused memory."""
    allocator = ctypes.CDLL(None)
    if hasattr(allocator, "mallopt"):
        allocator.mallopt(_M_ARENA_MAX, 2)
