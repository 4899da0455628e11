"""Telegram: whose chat is whose, which of its messages belong to which conversation, and what was answered there."""

STATEMENTS = (
    """
    CREATE TABLE telegram_chat (
        operator INTEGER PRIMARY KEY REFERENCES operator (id),
        chat INTEGER NOT NULL UNIQUE,
        name TEXT NOT NULL DEFAULT '',
        created_at INTEGER NOT NULL
    )
    """,
    """
    CREATE TABLE telegram_note (
        chat INTEGER NOT NULL,
        note INTEGER NOT NULL,
        conversation INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
        at INTEGER NOT NULL,
        PRIMARY KEY (chat, note)
    )
    """,
    "CREATE INDEX telegram_note_at ON telegram_note (at)",
    "ALTER TABLE message ADD COLUMN via TEXT NOT NULL DEFAULT ''",
)
