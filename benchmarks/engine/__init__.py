"""P1: one agreement through six stages, each step durable with audit and task rows; one file a contestant."""
