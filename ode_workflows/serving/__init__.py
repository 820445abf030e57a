"""The process that serves an office over HTTP: its pages and its API."""
