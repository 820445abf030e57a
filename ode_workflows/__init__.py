"""ODE Workflows: every agreement of a state, from proposal to renewal."""

__version__ = "0.1.0"
