"""Heavy work on a thread beside the hub: a second of reckoning must not hold up every socket."""

from collections.abc import Callable
from functools import cache
from typing import Any


def aside(fn: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    """Run something on a real thread and wait for it; directly where no server runs."""
    pool = _pool()
    return fn(*args) if pool is None else pool.apply(fn, args)


@cache
def _pool() -> Any:
    try:
        from gevent.monkey import is_module_patched
        from gevent.threadpool import ThreadPool
    except ImportError:
        return None
    return ThreadPool(1) if is_module_patched("threading") else None
