"""P7: the pages of an office with a register of any size, asked for by one person after the other."""
