"""What a knowledge base tells of a code, of two codes, and of a rule, for whoever looks it up."""
