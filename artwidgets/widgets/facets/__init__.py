"""The facets: each field's values with what they hold, ticked into the filter."""
