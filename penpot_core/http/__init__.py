"""Sanic: routes, negotiation, sessions, health, websockets."""
