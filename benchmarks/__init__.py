"""What is measured, against whom: every figure is a ratio of medians, paired in one run."""
