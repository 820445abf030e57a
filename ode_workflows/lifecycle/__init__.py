"""How states/ is read and stepped; pure apart from the loader."""
