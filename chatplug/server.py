"""One process: the lock, the gevent server, timers, jobs, and a clean stop."""

import gc
import logging
import os
import signal
import socket
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import gevent
from gevent.event import Event
from gevent.pywsgi import WSGIServer

from chatplug.app import create_app, import_features
from chatplug.core import clock, db, jobs, live, timers, tokens, trial
from chatplug.core.config import Config
from chatplug.core.errors import Refused
from chatplug.core.gate import Gate
from chatplug.core.i18n import N_
from chatplug.core.lock import ServerLock
from chatplug.core.metrics import Histogram
from chatplug.core.writer import Writer
from chatplug.transport import connection
from chatplug.upgrade import handover
from chatplug.web import assets
from chatplug.web.handler import Handler

log = logging.getLogger("chatplug.server")

BACKLOG = 1024
STOP_SECONDS = 8  # service managers kill after ten
OTHERS_SECONDS = 0.25  # how often we look whether another process has written
JOBS_SECONDS = 1.0
CLOCK_SECONDS = 0.5
HUB_SECONDS = 0.25
JOB_WORKERS = 4  # jobs wait for other servers; one that hangs must not hold the rest
AFTER_FAILURE_SECONDS = 5.0
HUB_LATE = Histogram(
    "chatplug_hub_late_seconds", "How late work is begun that is due: every socket and request waits as long."
)
CLOCK_STEP_MS = 5000  # what the wall clock may drift from the steady one at once; more is a step


class PortInUse(Refused):
    """Something else listens on the port."""

    code = "port_in_use"
    status = 409


class Server:
    """A server that is being run."""

    def __init__(self, config: Config) -> None:
        """Open the data and build the application; nothing listens yet."""
        self.config = config
        self.stopping = Event()
        self.successor: Any = None  # the process of the next version, once we have handed over to it
        self._greenlets: list[Any] = []
        self._listener = listen(config)
        config.port = self._listener.getsockname()[1]
        self.app = create_app(config)
        self._writer = Writer()
        self._gate = Gate(self._writer.run)
        db.run_changes_by(self._gate.run)
        self._on_trial = trial.is_held(config.data)
        if self._on_trial:
            self._gate.close()
        table = assets.prepare()
        self._wsgi = WSGIServer(
            self._listener, assets.AssetTable(self.app, table), log=None, error_log=log, handler_class=Handler
        )

    def start(self) -> None:
        """Answer requests; do the periodic and outside work, unless this version is on trial."""
        spare_the_collector()
        gevent.get_hub().print_exception = log_uncaught
        self._wsgi.start()
        if not self._on_trial:
            self._work()

    def wait_for_trial(self) -> None:
        """Wait until this version is found well, if it is on trial; then do what has waited."""
        if not self._on_trial:
            return
        log.info("on trial: changes wait until the upgrade has found this version well")
        trial.wait(self.config.data, gevent.sleep, self.stopping.is_set)
        if not self.stopping.is_set():
            self._gate.open()
            self._work()

    def hand_over(self) -> None:
        """Start the version that the door leads to now, and stop as soon as it only waits for the data."""
        self.successor = handover.start_successor(self.config.data)
        if self.successor is not None:
            self.stopping.set()

    def _work(self) -> None:
        timers.start()
        with suppress(Refused, sqlite3.Error):  # on a full disk it waits for its lease
            db.write(jobs.take_over)
        outside = [] if self.config.send_nothing else [*[run_job] * JOB_WORKERS, *timers.STEPS]
        steps = [follow_others(), follow_clock(), follow_hub(), run_timers, *outside]
        self._greenlets = [gevent.spawn(again_and_again, step) for step in steps]

    def stop(self) -> None:
        """Stop within ten seconds: accept nothing more, tell the browsers, finish what is written."""
        log.info("stopping")
        self._wsgi.stop_accepting()
        self._gate.refuse()
        connection.stop_all(STOP_SECONDS / 2)
        self._wsgi.stop(timeout=STOP_SECONDS / 2)
        gevent.killall(self._greenlets, timeout=1)
        self._writer.stop()
        with suppress(sqlite3.Error):  # on a full disk the next start does it
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close_database()


def log_uncaught(context: Any, kind: Any, failure: Any, trace: Any) -> None:
    """Log what nobody waits for: gevent itself would print it past the log, with the client's address."""
    known = failure if isinstance(failure, BaseException) else None
    log.error("work that nobody waits for failed: %s", getattr(kind, "__name__", kind), exc_info=known)


def again_and_again(step: Callable[[], float]) -> None:
    """Take one step after the other; each says how many seconds to wait. A failed one is logged, and taken again."""
    while True:
        try:
            seconds = step()
        except Exception:
            log.exception("work in the background failed; it goes on in %s s", AFTER_FAILURE_SECONDS)
            seconds = AFTER_FAILURE_SECONDS
        gevent.sleep(seconds)


def follow_others() -> Callable[[], float]:
    """Return the step that hands out what other processes (the command line) have written."""
    seen = db.data_version()

    def step() -> float:
        nonlocal seen
        version = db.data_version()  # asked before the log is read: what comes in between is seen the next time
        if version != seen:
            live.tail()
            seen = version
        return OTHERS_SECONDS

    return step


def follow_clock() -> Callable[[], float]:
    """Return the step that notices when the wall clock is set, so that waiting work waits no longer for that."""
    seen = clock.now() - clock.steady()

    def step() -> float:
        nonlocal seen
        off = clock.now() - clock.steady()
        if abs(off - seen) >= CLOCK_STEP_MS:
            log.warning("the clock was set by %+d s", (off - seen) // 1000)
            db.write(jobs.shift, off - seen)
        seen = off
        return CLOCK_SECONDS

    return step


def follow_hub() -> Callable[[], float]:
    """Return the step that measures how long whoever is due has to wait."""
    due = clock.monotonic()

    def step() -> float:
        nonlocal due
        at = clock.monotonic()
        HUB_LATE.observe(max(0.0, at - due))
        due = at + HUB_SECONDS
        return HUB_SECONDS

    return step


def run_timers() -> float:
    """Do what is due by the clock."""
    return min(1.0, timers.run_due())


def run_job() -> float:
    """Do one job that is due."""
    due = jobs.next_due()
    return 0.0 if due is not None and due <= clock.now() and jobs.run_one() else JOBS_SECONDS


def listen(config: Config) -> Any:
    """Return the listening socket.

    :raises PortInUse: when something else listens there.
    """
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    sock = gevent.socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # accepted connections inherit it
    try:
        sock.bind((config.host, config.port))
    except OSError as failure:
        sock.close()
        raise PortInUse(
            N_("Nothing can listen on {host}:{port}: {problem}"),
            N_("Choose another with --port, or end what listens there."),
            host=config.host,
            port=config.port,
            problem=failure.strerror or failure,
        ) from None
    sock.listen(BACKLOG)
    return sock


def spare_the_collector() -> None:
    """Keep the garbage collector from walking over Flask's and our own modules again and again.

    Measured at 500 messages/s with 200 open panels: 1.4 ms of CPU each before, 1.1 ms with this.
    """
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(10_000, 10, 10)


def raise_descriptor_limit() -> None:
    """Use as many descriptors as the system allows: every socket is one."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        except (ValueError, OSError):
            log.warning("the limit of %s open files stays", soft)


@timers.every(3600, "prune old frames, jobs and links")
def prune() -> None:
    """Delete what nobody can catch up with, look up or open any more."""
    db.write(lambda: (live.prune(), jobs.prune(), tokens.prune()))


def run(config: Config, ready: Callable[[Server], None] = lambda server: None) -> None:
    """Run a server until SIGTERM or SIGINT; ``ready`` is called once it answers.

    :raises AlreadyRunning: when another server works on the same data.
    :raises PortInUse: when something else listens there.
    """
    raise_descriptor_limit()
    config.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.umask(0o077)
    if handover.is_possible():
        import_features()
        handover.take_over(config.data)
    with ServerLock(config.data):
        server = Server(config)
        for number in (signal.SIGTERM, signal.SIGINT):
            gevent.signal_handler(number, server.stopping.set)
        if handover.is_possible():
            gevent.signal_handler(signal.SIGUSR2, server.hand_over)
        server.start()
        log.info("serving %s", config.url)
        server.wait_for_trial()
        if not server.stopping.is_set():
            ready(server)
        server.stopping.wait()
        server.stop()
    if server.successor is not None:
        handover.wait_instead(server.successor)
