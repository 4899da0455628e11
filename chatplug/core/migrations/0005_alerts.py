"""Alerts: how operators want to be told that a visitor waits, their devices, and what became of each alert."""

STATEMENTS = (
    """
    CREATE TABLE alert_ladder (
        operator INTEGER PRIMARY KEY REFERENCES operator (id),
        ladder TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE alert (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
        message INTEGER NOT NULL,
        operator INTEGER NOT NULL REFERENCES operator (id),
        channel TEXT NOT NULL,
        round INTEGER NOT NULL,
        state TEXT NOT NULL DEFAULT 'waiting',
        outcome TEXT NOT NULL DEFAULT '{}',
        since INTEGER NOT NULL,
        at INTEGER NOT NULL,
        done_at INTEGER,
        UNIQUE (message, operator, channel, round)
    )
    """,
    "CREATE INDEX alert_of_operator ON alert (operator, id)",
    "CREATE INDEX alert_done ON alert (done_at)",
    """
    CREATE TABLE push_device (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        operator INTEGER NOT NULL REFERENCES operator (id),
        endpoint TEXT NOT NULL UNIQUE,
        p256dh TEXT NOT NULL,
        auth TEXT NOT NULL,
        name TEXT NOT NULL DEFAULT '',
        created_at INTEGER NOT NULL,
        used_at INTEGER
    )
    """,
    "CREATE INDEX push_device_of ON push_device (operator)",
)
