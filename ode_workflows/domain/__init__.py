"""What the office knows: plain values and rules over them; imports nothing of ours but the leaves."""
