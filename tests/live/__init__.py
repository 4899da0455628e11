"""Tests against the real server process, without a browser."""
