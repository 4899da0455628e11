"""Two people in real browsers against the real server process."""
