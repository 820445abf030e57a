"""Read models: lists, search, the public register, exports."""
