"""Writes first versions of Word templates from texts that people can read."""
