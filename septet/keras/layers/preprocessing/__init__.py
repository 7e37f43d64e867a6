"""Layers that make inputs ready: numbers, categories, text, images."""
