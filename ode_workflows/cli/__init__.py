"""The ode command."""
