"""The negotiation of one agreement: whose turn it is, versions and their redlines, points, comments, rounds."""
