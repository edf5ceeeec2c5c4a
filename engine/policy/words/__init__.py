"""Facts, measures and conditions of a policy in clauses, as a person would say them."""
