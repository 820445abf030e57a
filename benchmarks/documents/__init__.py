"""Documents against peers and limits: redlines."""
