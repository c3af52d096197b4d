"""The collections of a project as rows: the second table, and what is done with its selection."""
