"""What answers look like.

These classes document: rows go to bytes without them, and a test holds the bytes against them.
"""
