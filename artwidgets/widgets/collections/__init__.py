"""The collections of a project as rows: the second table, and what is done with all that is selected in it."""
