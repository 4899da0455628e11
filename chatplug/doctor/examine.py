"""Every look at this machine, in the order in which they are told."""

import logging
from collections.abc import Callable

from chatplug.core.config import BadOption, Config
from chatplug.core.i18n import N_
from chatplug.doctor import database, machine, mail, options, room, server, weak
from chatplug.doctor.finding import Finding, Findings, error, warning

log = logging.getLogger("chatplug.doctor")

Look = Callable[[Config], Findings]

LOOKS: tuple[Look, ...] = (
    options.options,
    options.address,
    options.encryption,
    options.prefix,
    options.proxies,
    weak.contradictions,
    weak.loose_ends,
    machine.folder,
    machine.file_system,
    machine.disk,
    room.holds,
    room.memory,
    machine.clock,
    room.time_service,
    machine.descriptors,
    machine.built_files,
    database.sqlite,
    database.database,
    room.last_copy,
    server.server,
    mail.mail,
)
# What takes long, and what stands in its place when there is no time.
QUICK: dict[Look, Look | None] = {database.database: database.schema, mail.mail: None}


def examine(config: Config, refused: BadOption | None = None, *, quick: bool = False) -> list[Finding]:
    """Return what every look showed; ``refused`` is an option that could not be read."""
    found = [error("options", refused.message, refused.hint, **refused.values)] if refused else []
    for each in LOOKS:
        look = QUICK.get(each, each) if quick else each
        if look is None:
            continue
        try:
            found += look(config)
        except Exception as failure:
            log.debug("the look %s failed", look.__name__, exc_info=True)
            found.append(
                warning(
                    look.__name__,
                    N_("This could not be looked at: {what} ({problem})."),
                    N_("Run doctor as the user who runs the server."),
                    what=look.__name__,
                    problem=failure,
                )
            )
    return found
