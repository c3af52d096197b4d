"""The resolvers, one file a concept of the schema; each lists in ``bindables`` what it binds."""
