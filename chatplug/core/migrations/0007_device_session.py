"""A device that takes alerts belongs to a session: whoever signs out there is told nothing there any more."""

STATEMENTS = (
    "ALTER TABLE push_device ADD COLUMN session TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX push_device_session ON push_device (session)",
)
