"""Pages of the documentation that are made from the code, the vocabulary and the policies."""
