"""A contract for a file that no contract fits: what its columns mean, its key, its words."""
