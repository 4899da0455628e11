"""Sites, team, visitors and chat, as they were in the first release."""

STATEMENTS = (
    """
    CREATE TABLE site (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        settings TEXT NOT NULL,
        origins TEXT NOT NULL,
        created_at INTEGER NOT NULL
    )
    """,
    """
    CREATE TABLE seen_origin (
        id INTEGER PRIMARY KEY,
        site TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
        origin TEXT NOT NULL,
        page TEXT NOT NULL,
        first_at INTEGER NOT NULL,
        last_at INTEGER NOT NULL,
        UNIQUE (site, origin)
    )
    """,
    """
    CREATE TABLE operator (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        email TEXT NOT NULL,
        password TEXT,
        role TEXT NOT NULL CHECK (role IN ('owner', 'operator')),
        title TEXT NOT NULL DEFAULT '',
        lang TEXT NOT NULL DEFAULT 'en',
        photo TEXT,
        created_at INTEGER NOT NULL,
        removed_at INTEGER
    )
    """,
    "CREATE UNIQUE INDEX operator_email ON operator (email) WHERE removed_at IS NULL",
    """
    CREATE TABLE photo (
        id TEXT PRIMARY KEY,
        operator INTEGER NOT NULL REFERENCES operator (id) ON DELETE CASCADE,
        mime TEXT NOT NULL,
        body BLOB NOT NULL,
        at INTEGER NOT NULL
    )
    """,
    """
    CREATE TABLE session (
        hash TEXT PRIMARY KEY,
        operator INTEGER NOT NULL REFERENCES operator (id) ON DELETE CASCADE,
        csrf TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        seen_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
    )
    """,
    "CREATE INDEX session_operator ON session (operator)",
    """
    CREATE TABLE presence (
        operator INTEGER PRIMARY KEY REFERENCES operator (id) ON DELETE CASCADE,
        state TEXT NOT NULL CHECK (state IN ('here', 'away')),
        expires_at INTEGER NOT NULL
    )
    """,
    """
    CREATE TABLE visitor (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        site TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
        secret_hash TEXT NOT NULL,
        name TEXT,
        email TEXT,
        phone TEXT,
        lang TEXT NOT NULL DEFAULT '',
        device TEXT NOT NULL DEFAULT '',
        page_url TEXT,
        page_title TEXT,
        referrer TEXT,
        entered_at INTEGER,
        context TEXT NOT NULL DEFAULT '{}',
        created_at INTEGER NOT NULL,
        seen_at INTEGER NOT NULL,
        search_text TEXT NOT NULL DEFAULT '',
        UNIQUE (site, secret_hash)
    )
    """,
    """
    CREATE TABLE conversation (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        site TEXT NOT NULL REFERENCES site (id) ON DELETE RESTRICT,
        visitor INTEGER NOT NULL REFERENCES visitor (id) ON DELETE RESTRICT,
        state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
        operator INTEGER REFERENCES operator (id),
        opened_at INTEGER NOT NULL,
        closed_at INTEGER,
        waiting_since INTEGER,
        missed INTEGER NOT NULL DEFAULT 0,
        last_message INTEGER NOT NULL DEFAULT 0,
        visitor_read INTEGER NOT NULL DEFAULT 0,
        operator_read INTEGER NOT NULL DEFAULT 0
    )
    """,
    "CREATE UNIQUE INDEX conversation_open ON conversation (visitor) WHERE state = 'open'",
    "CREATE INDEX conversation_visitor ON conversation (visitor, id)",
    """
    CREATE INDEX conversation_waiting ON conversation (missed DESC, waiting_since, id) WHERE waiting_since IS NOT NULL
    """,
    "CREATE INDEX conversation_state ON conversation (state, last_message)",
    "CREATE INDEX conversation_mine ON conversation (operator, state, last_message)",
    """
    CREATE TABLE message (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation INTEGER NOT NULL REFERENCES conversation (id) ON DELETE RESTRICT,
        author TEXT NOT NULL CHECK (author IN ('visitor', 'operator')),
        author_id INTEGER NOT NULL,
        client_id TEXT NOT NULL,
        kind TEXT NOT NULL DEFAULT 'text' CHECK (kind IN ('text', 'event')),
        body TEXT NOT NULL,
        at INTEGER NOT NULL,
        UNIQUE (author, author_id, client_id)
    )
    """,
    "CREATE INDEX message_conversation ON message (conversation, id)",
    """
    CREATE TABLE answer_mail (
        conversation INTEGER PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'read')),
        outcome TEXT NOT NULL DEFAULT '',
        at INTEGER NOT NULL,
        upto INTEGER NOT NULL DEFAULT 0
    )
    """,
)
