"""Compare two Word files into one with tracked changes; read, accept and reject the tracked changes of others."""
