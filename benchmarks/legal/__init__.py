"""The legal screen measured: against what real agreements needed, by the answers it asks, and in time and memory."""
