"""The routes: GraphQL, files, file streams, administration."""
