"""Numbered changes of the schema. Once shipped, a file is never edited."""
