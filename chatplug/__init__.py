"""A person one tap away on any website: one process, one SQLite file."""

__version__ = "0.1.0"
