"""What people are told, and when: answers, lapses, digests, deeds on their behalf.

Looks at what the rooms did (through their observers) and at what is due by the clock, decides
who has to hear of it by which way, and queues letters. One digest for each person, nothing past
in it, nothing the reader may not see.
"""
