"""Telling operators that a visitor waits: a ladder of channels for each of them, and what became of every alert."""
