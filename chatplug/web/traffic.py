"""What requests came to: counted by the first digit of their status, timed unless they wait on purpose."""

from chatplug.core.metrics import Counter, Histogram

REQUESTS = Counter(
    "chatplug_http_requests_total",
    "Requests answered, by class of status; without the built files below /cp/a/ and sockets that were opened.",
    "status",
    ("2xx", "3xx", "4xx", "5xx"),
)
SECONDS = Histogram(
    "chatplug_http_request_seconds",
    "From a request's headers to its answer's; without long-polls and sockets, which wait on purpose.",
)
REFUSED = Counter(
    "chatplug_refused_total",
    "Requests refused, by the code that the answer named.",
    "code",
    ("bad_input", "failed", "not_found", "too_many"),
)

WAITING = ("/poll", "/live")


def note(path: str, status: str, seconds: float) -> None:
    """Count one answer."""
    REQUESTS.add(f"{status[0]}xx")
    if not path.endswith(WAITING):
        SECONDS.observe(seconds)
