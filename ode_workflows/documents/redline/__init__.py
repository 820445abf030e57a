"""Redlines: two Word files in, one with real tracked changes out, and the reading of marks that others made."""
