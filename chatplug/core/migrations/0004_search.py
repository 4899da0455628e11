"""Search over every message: an index of three letters each, filled in the background and kept in step by triggers.

The index holds references, and letters in an order from which text could be read again: a deleted message is taken out
at once, and ``erased`` asks for what is left of it in older parts of the index to be merged away.
"""

STATEMENTS = (
    # Whoever searches in Russian writes е for ё.
    """
    CREATE VIEW message_text AS
    SELECT id, replace(replace(body, 'ё', 'е'), 'Ё', 'Е') AS body FROM message WHERE kind = 'text'
    """,
    """
    CREATE VIRTUAL TABLE message_search USING
    fts5 (body, content = 'message_text', content_rowid = 'id', tokenize = 'trigram', columnsize = 0)
    """,
    """
    CREATE VIRTUAL TABLE visitor_search USING
    fts5 (search_text, content = 'visitor', content_rowid = 'id', tokenize = 'trigram', columnsize = 0)
    """,
    # What is new is merged into the rest in small steps of our own: left alone, one commit in many takes far too long.
    "INSERT INTO message_search (message_search, rank) VALUES ('automerge', 0)",
    "INSERT INTO message_search (message_search, rank) VALUES ('crisismerge', 1000)",
    """
    CREATE TABLE search_state (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        upto INTEGER NOT NULL DEFAULT 0,
        erased INTEGER NOT NULL DEFAULT 0
    )
    """,
    "INSERT INTO search_state (id) VALUES (1)",
    "INSERT INTO visitor_search (rowid, search_text) SELECT id, search_text FROM visitor WHERE search_text <> ''",
    """
    CREATE TRIGGER message_unsearched AFTER DELETE ON message
    WHEN old.kind = 'text' AND old.id <= (SELECT upto FROM search_state) BEGIN
        INSERT INTO message_search (message_search, rowid, body)
        VALUES ('delete', old.id, replace(replace(old.body, 'ё', 'е'), 'Ё', 'Е'));
        UPDATE search_state SET erased = 1;
    END
    """,
    """
    CREATE TRIGGER message_searched_anew AFTER UPDATE OF body ON message
    WHEN old.kind = 'text' AND old.id <= (SELECT upto FROM search_state) BEGIN
        INSERT INTO message_search (message_search, rowid, body)
        VALUES ('delete', old.id, replace(replace(old.body, 'ё', 'е'), 'Ё', 'Е'));
        INSERT INTO message_search (rowid, body)
        VALUES (new.id, replace(replace(new.body, 'ё', 'е'), 'Ё', 'Е'));
        UPDATE search_state SET erased = 1;
    END
    """,
    """
    CREATE TRIGGER visitor_searched AFTER INSERT ON visitor WHEN new.search_text <> '' BEGIN
        INSERT INTO visitor_search (rowid, search_text) VALUES (new.id, new.search_text);
    END
    """,
    """
    CREATE TRIGGER visitor_unsearched AFTER DELETE ON visitor WHEN old.search_text <> '' BEGIN
        INSERT INTO visitor_search (visitor_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
        UPDATE search_state SET erased = 1;
    END
    """,
    """
    CREATE TRIGGER visitor_searched_anew AFTER UPDATE OF search_text ON visitor
    WHEN new.search_text <> old.search_text BEGIN
        INSERT INTO visitor_search (visitor_search, rowid, search_text)
        SELECT 'delete', old.id, old.search_text WHERE old.search_text <> '';
        INSERT INTO visitor_search (rowid, search_text) SELECT new.id, new.search_text WHERE new.search_text <> '';
        UPDATE search_state SET erased = 1 WHERE old.search_text <> '';
    END
    """,
)
