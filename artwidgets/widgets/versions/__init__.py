"""The grid, filled with artifact versions: their columns, groupings, row menus, and how cells are staged."""
