"""Why an address did not answer, in words that say what to do."""

import errno
import ssl

from chatplug.core.errors import Refused
from chatplug.core.i18n import N_
from chatplug.core.outbound import Blocked, Unreachable
from chatplug.doctor.finding import ERROR, Finding

_EXPIRED, _EARLY, _OTHER_NAME = 10, 9, 62  # OpenSSL's numbers of what it found in a certificate
_NO_WAY = {errno.ENETUNREACH, errno.EHOSTUNREACH}
_CERTIFICATES = {
    _EXPIRED: (
        "tls_expired",
        N_("The certificate of {host} has expired: browsers warn instead of showing anything."),
        N_("Have it renewed, and look why that did not happen by itself. Caddy renews by itself; for certbot:"),
        "certbot renew",
    ),
    _EARLY: (
        "tls_early",
        N_("The certificate of {host} is not valid yet."),
        N_("Most often this machine's clock is behind. Look at it:"),
        "date -u",
    ),
    _OTHER_NAME: (
        "tls_name",
        N_("The certificate at {host} is for another name."),
        N_("Get one for {host}, or correct the name: with and without www. are two names."),
        "",
    ),
}


def explain(refusal: Refused, about: str, host: str) -> Finding:
    """Return what kept us from an answer."""
    if isinstance(refusal, Blocked):
        hint = N_("From the terminal: add --private. For the console: allow_private={host}:PORT in chatplug.toml.")
        return Finding(ERROR, about, refusal.message, hint, {**refusal.values, "host": host}, "address_private")
    if not isinstance(refusal, Unreachable):
        return Finding(ERROR, about, refusal.message, refusal.hint, refusal.values, refusal.code)
    code, message, hint, copy = _reason(refusal.failure)
    return Finding(ERROR, about, message, hint, {"host": host, "problem": refusal.failure}, code, copy)


def _reason(failure: Exception | None) -> tuple[str, str, str, str]:
    if failure is None:
        message = N_("The name {host} leads nowhere: the DNS does not know it.")
        return "dns_unknown", message, N_("Check its spelling; a new name takes up to a day to be known."), ""
    if isinstance(failure, ssl.SSLCertVerificationError):
        return _CERTIFICATES.get(failure.verify_code) or (
            "tls_untrusted",
            N_("Nobody vouches for the certificate of {host}: {problem}"),
            N_("Use a certificate of a public authority, and serve its whole chain (fullchain.pem)."),
            "",
        )
    if isinstance(failure, ssl.SSLError):
        message = N_("{host} does not speak TLS properly: {problem}")
        return "tls_broken", message, N_("Check that HTTPS is set up on that port; else use http://."), ""
    if isinstance(failure, ConnectionRefusedError):
        message = N_("Nothing listens at {host}: the connection is refused.")
        return "refused", message, N_("Start the web server there, and check the port."), ""
    if isinstance(failure, TimeoutError):
        message = N_("{host} does not answer in time.")
        return "timeout", message, N_("Check that the server runs and that its firewall lets ports 80 and 443 in."), ""
    if isinstance(failure, OSError) and failure.errno in _NO_WAY:
        message = N_("There is no way from this machine to {host}.")
        return "no_route", message, N_("Check this machine's network; an IPv6 address needs IPv6 here too."), ""
    message = N_("{host} broke the connection off: {problem}")
    return "broken_off", message, N_("Try again; if it stays so, ask who runs that server."), ""
