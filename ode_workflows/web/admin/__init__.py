"""The administration of an office: people, failures, rules in use, audit, imports."""
