"""What is kept, and how: the database, the files, the manifests, the lines that runs stream.

Here are tables and statements that every room above needs, blobs on the disk, ids, times, signed
addresses and the modes of files. Who may see or change something is not decided here (``rules``), and
nothing here knows GraphQL or HTTP.
"""
