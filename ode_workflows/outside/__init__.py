"""What leaves by HTTP."""
