"""Stored files by content hash."""
