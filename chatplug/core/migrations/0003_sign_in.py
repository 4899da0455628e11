"""Two-step sign-in, and in which browser a session is."""

STATEMENTS = (
    """
    CREATE TABLE second_factor (
        operator INTEGER PRIMARY KEY REFERENCES operator (id) ON DELETE CASCADE,
        secret TEXT,
        since INTEGER,
        pending TEXT,
        pending_at INTEGER,
        last_step INTEGER NOT NULL DEFAULT 0
    )
    """,
    "ALTER TABLE session ADD COLUMN device TEXT NOT NULL DEFAULT ''",
)
