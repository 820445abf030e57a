"""The calls of programs, under /api/v1."""
