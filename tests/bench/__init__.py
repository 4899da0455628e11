"""Figures beside their targets: python -m tests.bench."""
