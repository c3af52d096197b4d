"""What W&B allows, and what its acts do: names, roles, protection, aliases, removal, and who did what.

The rules read and write through ``store`` and refuse with `Refusal`. A request is a `Context` here:
who asks, on which connection. They know nothing of GraphQL or HTTP, so that what seeds data keeps
them too.
"""
