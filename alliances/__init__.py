"""Umbrellas as actors: charter, coordinators, hosts, and membership by two consents.

A network is in when a host of the umbrella says so and the network says so itself, each signed;
either ends it. What members publish for everybody is announced to whoever follows the umbrella.
"""
