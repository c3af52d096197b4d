"""The crawl: a listing in as few requests as the server bears, and by the SDK's own way at the worst."""
