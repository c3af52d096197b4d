"""What tests of several folders share: a proxy that makes faults happen, and what attacks with it.

Real parts only: sockets, processes, the real server and the real SDK. No tests live here but those of
the support itself, and nothing here imports a test.
"""
