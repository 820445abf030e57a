"""Schema versions, numbered."""
