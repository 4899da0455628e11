"""Operators: who they are, how they sign in, and whether they are here."""
