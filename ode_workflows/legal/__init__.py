"""The consistency check with the Constitution and federal law; pure apart from the loader."""
