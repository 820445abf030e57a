"""One module a command, or a few that belong together; cli/lazy.py lists them."""
