"""The rules engine: decision tables that feed each other. It knows facts, and nothing of leads."""
