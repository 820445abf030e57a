"""How fast Word documents are made, beside docxtpl used straight."""
