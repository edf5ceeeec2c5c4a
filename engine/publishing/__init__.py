"""A clinic's own knowledge base: beginning it, what a change does, publishing, going back."""
