"""Readers: a file or a part of one in, record batches of schema `PAGES` out. One class per format."""
