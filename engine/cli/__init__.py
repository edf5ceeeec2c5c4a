"""The command ``payor-rules``: one module for each command, and what they share."""
