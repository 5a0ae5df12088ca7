"""The protocol as pure functions on bytes, keys and documents.

What others send is untrusted bytes until a module of this floor has read it: `strict_json`
makes plain JSON of them, `documents` makes frozen dataclasses of that, `claims` and `proofs`
say who speaks. What we send is worded here too: IRIs, contexts, collections, discovery,
signatures. Nothing here touches the network, the database, the clock or the dice (but for
making new keys), and nothing here decides what a node does with what it has read.
"""
