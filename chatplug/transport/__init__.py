"""The two ways frames reach a browser: socket and long-poll, both thin loops over the live log."""
