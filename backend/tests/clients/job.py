"""The main use case with the generated Python client: two users sign up, become friends, and
one reads a message of the other.

    python job.py http://127.0.0.1:8080
"""

import sys
import uuid

from umbrachat_client import AuthenticatedClient, Client
from umbrachat_client.api.account import register_account
from umbrachat_client.api.conversations import open_direct_conversation, read_conversation
from umbrachat_client.api.messages import delete_message, list_messages, send_message
from umbrachat_client.api.people import accept_friend_request, create_friend_request
from umbrachat_client.api.receipts import move_cursor
from umbrachat_client.api.server import read_server
from umbrachat_client.models import (
    AskFriend, Consent, ErrorCode, MessagePage, MoveRead, NewText, Problem, Register,
)

PASSWORD = "seven lamps over the lake"


def expect(answer, status):
    """Returns the parsed answer; fails unless it has this status."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.content!r}"
    if status == 201:
        assert answer.headers["location"].startswith("/api/v1/"), answer.headers
    return answer.parsed


def sign_up(base, name):
    stranger = Client(base_url=base)
    server = expect(read_server.sync_detailed(client=stranger), 200)
    body = Register(
        username=name, password=PASSWORD, consent=Consent(policy_version=server.policy_version),
    )
    made = expect(register_account.sync_detailed(client=stranger, body=body), 201)
    return AuthenticatedClient(base_url=base, token=made.session.access_token), made.account


def main(base):
    (mira, _), (tomas, his) = sign_up(base, "mira.python"), sign_up(base, "tomas.python")

    asked = create_friend_request.sync_detailed(client=mira, body=AskFriend(username=his.username))
    request = expect(asked, 201).request
    expect(accept_friend_request.sync_detailed(request.id, client=tomas), 200)
    opened = expect(open_direct_conversation.sync_detailed(his.id, client=mira), 201)

    text = NewText(client_id=uuid.uuid4(), body="the lighthouse is lit")
    sent = send_message.sync_detailed(opened.id, client=mira, body=text)
    assert sent.headers["ratelimit"].startswith('"send";r='), sent.headers
    message = expect(sent, 201)
    again = send_message.sync_detailed(opened.id, client=mira, body=text)
    assert again.headers["idempotent-replayed"] == "true"
    assert expect(again, 200).id == message.id

    page = expect(list_messages.sync_detailed(opened.id, client=tomas), 200)
    assert isinstance(page, MessagePage) and page.next_ is None
    assert [(one.body, one.sender_id) for one in page.items] == [(text.body, message.sender_id)]
    assert page.items[0].created_at == message.created_at
    position = move_cursor.sync_detailed(opened.id, client=tomas, body=MoveRead(read=message.seq))
    assert expect(position, 200).unread == 0

    gone = expect(delete_message.sync_detailed(opened.id, message.id, client=mira), 200)
    assert gone.body is None and gone.deleted_at is not None

    refused = expect(read_conversation.sync_detailed(uuid.uuid4(), client=tomas), 404)
    assert isinstance(refused, Problem) and refused.code is ErrorCode.NOT_FOUND
    print("Python: the main use case works")


main(sys.argv[1])
