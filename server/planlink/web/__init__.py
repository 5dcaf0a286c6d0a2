"""Answers to people and machines: one blueprint a surface. No view writes SPARQL; each asks named questions."""
