"""The version imitated."""
VERSION = "1.7.2"
