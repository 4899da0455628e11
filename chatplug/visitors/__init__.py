"""Visitors: a browser that has acted, and what it told about itself."""
