"""Blocked visitors: who may not write any more, who said so, and why."""
