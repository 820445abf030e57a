"""What people do: the only writers; one module a stage, one function a trigger."""
