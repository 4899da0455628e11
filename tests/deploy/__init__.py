"""The deployment examples, started for real on this machine."""
