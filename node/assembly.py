"""The one place that knows everybody: wires the rooms of one node together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog
from starlette.applications import Starlette

import actors
import inbox
import listings
import moderation
import outbox
import posts
import umbrella
from actors import store as people
from actors.fetch import Budget, Fetcher, FetchPolicy
from actors.keyring import KeyPairs, KeyRing, Seal, fresh_pairs
from actors.room import Actors, Disclosure, Portraits
from federation.claims import Window
from federation.iris import Iris
from inbox.dispatch import Dispatcher
from inbox.pull import Puller
from inbox.receive import Listeners, Receiver
from inbox.worker import InboxWorker
from listings.actions import Listings
from moderation.actions import Moderation
from node.application import Doors, application
from node.chores import Chores
from node.membership import Membership
from node.outside import VERSION
from node.secret import read_secret
from node.settings import Settings
from node.workers import Workers
from outbox.deliver import Delivered, Deliverer
from outbox.publish import Publisher
from posts.actions import Posts
from posts.importing import Importer
from posts.incoming import Incoming as IncomingPosts
from posts.keeping import Keeper
from relations.actions import Relations
from storage.database import Database
from storage.rooms import Room
from umbrella.walk import Walker
from world.outside import World
