"""The overview: what fills the storage, as a picture and in figures. Arithmetic on arrays, and its panel."""
