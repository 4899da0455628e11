"""Every feature over HTTP, in this process."""
