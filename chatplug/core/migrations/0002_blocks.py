"""Unwanted visitors: who is blocked, and what was marked as spam."""

STATEMENTS = (
    """
    CREATE TABLE block (
        visitor INTEGER PRIMARY KEY REFERENCES visitor (id) ON DELETE CASCADE,
        operator INTEGER NOT NULL REFERENCES operator (id),
        reason TEXT NOT NULL DEFAULT '',
        at INTEGER NOT NULL
    )
    """,
    "CREATE INDEX block_at ON block (at)",
    "ALTER TABLE conversation ADD COLUMN spam INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE conversation ADD COLUMN cut_off INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX conversation_spam ON conversation (last_message) WHERE spam = 1",
    "ALTER TABLE message ADD COLUMN team_only INTEGER NOT NULL DEFAULT 0",
)
