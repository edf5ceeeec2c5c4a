"""The pages that a browser shows: each calls the engine and shows what it says."""
