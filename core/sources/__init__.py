"""A source that a person adds: a draft that survives, the contract made of it, and taking it back."""
