"""The proposal and its questions."""
