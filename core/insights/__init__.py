"""Answers about a published run: one question, one function, one query; and the charts of them."""
