"""Defaults, limits and examples for each way of deploying."""
