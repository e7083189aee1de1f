"""What may be recorded about a case, and one way to say which of it is meant."""
