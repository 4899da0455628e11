"""How the server is doing: figures for monitoring programs, and a page for its owner."""
