"""Algorithms over one array: take, factorize, unique, isin and the like."""
