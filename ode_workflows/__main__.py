"""Lets `python -m ode_workflows` be the ode command."""

from ode_workflows.cli.main import main

if __name__ == "__main__":
    main()
