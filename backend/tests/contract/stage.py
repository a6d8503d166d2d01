"""Users and objects on a running server, made through the API."""

import itertools
import json
import os
import urllib.request

PASSWORD = "seven lamps over the lake"
numbers = itertools.count(1)


def names(kind):
    """A name that is unique across processes."""
    return f"{kind}{os.getpid()}x{next(numbers)}"


class Person:
    """A registered user."""

    def __init__(self, base, name=None):
        self.base, self.name, self.token = base, name or names("person"), None
        made = self.call("POST", "/accounts", {
            "username": self.name, "password": PASSWORD,
            "consent": {"policy_version": self.call("GET", "/server")["policy_version"]},
        })
        self.id, self.token = made["account"]["id"], made["session"]["access_token"]

    def call(self, method, path, body=None):
        request = urllib.request.Request(f"{self.base}/api/v1{path}", method=method)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(body).encode()
        with urllib.request.urlopen(request, timeout=20) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def ask(self, other):
        """Sends a friend request; returns its id."""
        return self.call("POST", "/friend-requests", {"username": other.name})["request"]["id"]

    def befriend(self, other):
        other.call("POST", f"/friend-requests/{self.ask(other)}/accept")
        return other

    def open(self, other):
        return self.call("PUT", f"/conversations/direct/{other.id}")["id"]

    def group(self, *members):
        body = {"title": "Night walk", "member_ids": [member.id for member in members]}
        return self.call("POST", "/groups", body)["id"]

    def say(self, conversation):
        number = next(numbers)
        body = {
            "client_id": f"00000000-0000-4000-8000-{os.getpid():06x}{number:06x}",
            "body": f"the lighthouse {number}",
        }
        return self.call("POST", f"/conversations/{conversation}/messages", body)["id"]


class Scene:
    """The user who calls every operation, with friends, conversations and messages. Objects
    that an operation consumes are created for each call."""

    def __init__(self, base):
        self.base = base
        self.me = Person(base)
        self.friend = self.me.befriend(Person(base))
        self.direct = self.me.open(self.friend)
        self.group = self.me.group(self.friend)
        self.message = self.me.say(self.group)

    def invitation(self):
        # The operation that changes settings may have changed this one.
        self.me.call("PATCH", "/me", {"settings": {"group_adds": "ask"}})
        self.me.befriend(Person(self.base)).group(self.me)
        return self.me.call("GET", "/invitations")["items"][0]["id"]

    def places(self, operation, path):
        """Values for the path parameters of this operation."""
        me, friend = self.me, self.friend
        if operation == "dissolve_group":
            return {"id": me.group()}
        if operation == "delete_friend" or "/blocks/" in path:
            return {"user_id": me.befriend(Person(self.base)).id}
        if operation == "withdraw_friend_request":
            return {"id": me.ask(Person(self.base))}
        if operation in ("accept_friend_request", "decline_friend_request"):
            return {"id": Person(self.base).ask(me)}
        if operation in ("accept_invitation", "decline_invitation"):
            return {"id": self.invitation()}
        if operation in ("edit_message", "delete_message"):
            return {"id": self.group, "message_id": me.say(self.group)}
        if "/conversations/" in path:
            place = {"id": self.group, "message_id": self.message, "user_id": friend.id}
            return place if "message_id" in path else {**place, "id": self.direct}
        if "/groups/" in path:
            return {"id": self.group, "user_id": friend.id}
        if "/users/" in path:
            return {"id": friend.id}
        return {"user_id": friend.id}
