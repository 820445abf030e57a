"""Rows, statements and the one transaction."""
