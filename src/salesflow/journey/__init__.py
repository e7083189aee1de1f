"""One case: what happened to it, what may happen next and why not, and what is owed to whom by when."""
