"""Results as text and JSON, in English and Chinese. Reporters return `str`; they do not print."""
