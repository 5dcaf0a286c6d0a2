"""Shut down on a signal, within five seconds, even if threads of the server are busy."""

import os
import signal
import threading
import time

from planlink.engine.interface import Engine
from planlink.publish.locked_folders import remove_locked_folders
from planlink.web.server_log import MESSAGES, ServerLog

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
#: Seconds that running requests have to end after a signal; their queries are stopped at once.
_GRACE = 2.5
#: Seconds after a signal at which the kernel ends the process, should even the forced exit not run.
_LAST_RESORT = 4.8


class Shutdown:
    """Ends the process after a signal.

    The first signal stops the running queries and raises KeyboardInterrupt in the main thread; further ones are ignored. If
    the process has not ended after a grace period, because a thread computes or waits, it exits without that thread.

    :param engine: closed on the first signal, which kills its processes.
    :param log: flushed before a forced exit.
    """

    def __init__(self, engine: Engine, log: ServerLog) -> None:
        self._engine = engine
        self._log = log
        self._begun = False

    def install(self) -> None:
        """Handle the signals; to be called in the main thread."""
        for number in SIGNALS:
            signal.signal(number, self._begin)

    def _begin(self, *_: object) -> None:
        if self._begun:
            return
        self._begun = True
        # ends the process even if no thread can run Python any more; its children die with it
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, _LAST_RESORT)
        threading.Thread(target=self._force, name="shutdown", daemon=True).start()
        self._engine.close()
        raise KeyboardInterrupt

    def _force(self) -> None:
        time.sleep(_GRACE)
        MESSAGES.info("planlink: stopped while requests were running")
        self._log.close(timeout=0.3)
        remove_locked_folders()
        os._exit(0)
