"""The dated acts that give work to somebody else: of people who have left, who are absent, who are late."""

from ode_workflows.actions._dated import acts_of

ROUTING_ACTS = acts_of("routing")
"""What the flow `routing` does, and what a door does at once when somebody leaves."""
