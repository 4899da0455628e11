"""The floor every feature stands on: no Flask here."""
