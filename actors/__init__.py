"""Who: the actors of this node and those of others, as rows, keys and documents.

This room knows who follows whom, which networks are sisters, whose key is whose, and how each
host likes to be spoken to. `Fetcher` is the one who asks other servers for documents; an actor
or key is believed only from the actor's own address. `KeyRing` holds our private keys, sealed
on disk. The room decides nothing about what people say to each other: that is for the floors
above. It never publishes, and it never believes a document about anybody but its owner.
"""
