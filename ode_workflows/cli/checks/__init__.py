"""What `ode doctor` looks at; each check says what it found and, when something is wrong, the mend."""
