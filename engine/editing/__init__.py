"""Changing a policy by form: rules as sentences, forms from shapes and facts, and careful edits."""
