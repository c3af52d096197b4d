"""The rooms of the GraphQL schema, one per concept; each lists what it binds."""
