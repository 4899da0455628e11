"""The floor: keys and values, the live log, jobs, tokens."""

STATEMENTS = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """
    CREATE TABLE live_log (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        audience TEXT NOT NULL,
        kind TEXT NOT NULL,
        ref TEXT NOT NULL,
        at INTEGER NOT NULL
    )
    """,
    "CREATE INDEX live_log_audience ON live_log (audience, id)",
    "CREATE INDEX live_log_at ON live_log (at)",
    """
    CREATE TABLE job (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        payload TEXT NOT NULL,
        unique_key TEXT,
        state TEXT NOT NULL,
        run_at INTEGER NOT NULL,
        lease_until INTEGER,
        tries INTEGER NOT NULL DEFAULT 0,
        outcome TEXT,
        created_at INTEGER NOT NULL,
        done_at INTEGER
    )
    """,
    "CREATE INDEX job_due ON job (run_at) WHERE state IN ('waiting', 'running')",
    "CREATE UNIQUE INDEX job_key ON job (unique_key) WHERE state IN ('waiting', 'running') AND unique_key IS NOT NULL",
    """
    CREATE TABLE token (
        hash TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        ref TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        expires_at INTEGER,
        used_at INTEGER
    ) WITHOUT ROWID
    """,
    "CREATE INDEX token_ref ON token (kind, ref)",
)
