"""Faults injected for real: into the network, the disk, the clock and the process; each prints its figures."""
