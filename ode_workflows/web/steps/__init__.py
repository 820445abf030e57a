"""The form of each trigger and event: derived from what the step asks for, worded by hand."""
