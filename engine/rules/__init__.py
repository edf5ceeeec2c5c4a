"""The compiled form of a rule, the durable-rules network made of it, and the reference."""
