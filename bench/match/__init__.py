"""How well and how fast matching is: invented leads with known truth, and others' ways beside ours."""
