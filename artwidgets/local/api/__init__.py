"""The GraphQL API: the schema, its documents, how one is run, and the resolvers of its fields.

A resolver reads arguments, asks ``rules`` and ``store``, and shapes the answer. A rule that more than
one mutation keeps, or that seeding keeps too, belongs to ``rules``. Nothing here knows of HTTP. The
folder is not called ``graphql``, because the library of that name is imported all over it.
"""
