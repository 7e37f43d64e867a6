"""Random numbers, bit for bit NumPy's: seeding, bit generators, distributions over addresses.  The faces wrap `draw`
and `bits`.
"""
