"""Backup and restore: one archive with the database, the keys, the options and every other file of the data folder."""
