"""Importing the tables that CMS publishes into a knowledge base."""
