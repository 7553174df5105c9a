"""The channels that come with ecosim, one a module.

They enter by the same door as a stranger's and may import only `ecosim.api`, numpy and numba.
"""
