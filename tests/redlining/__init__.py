"""Tests of redlines: two Word files in, one with tracked changes out."""
