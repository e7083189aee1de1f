"""Policies as SQL: many leads decided where their data is."""
