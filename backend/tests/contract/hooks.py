"""Credentials and path parameters of the calls. Half of the calls refer to existing objects.

`UMBRACHAT_CONTRACT_AS` is `somebody` (with a session) or `nobody` (without one).
"""

import os
import uuid

import schemathesis
from stage import PASSWORD, Person, Scene

BASE = os.environ["UMBRACHAT_CONTRACT_BASE"]

# These operations end the session they are called in. Each call uses a session of its own, so that
# the other calls keep theirs.
ENDS_THE_SESSION = {
    "delete_current_session", "delete_session", "change_password", "create_totp", "erase_me",
}

scene = Scene(BASE)


@schemathesis.serializer("application/offset+octet-stream")
def part_of_an_upload(context, value):
    return {"data": value if isinstance(value, bytes) else str(value).encode()}


def operation(case):
    return case.operation.definition.raw["operationId"]


if os.environ["UMBRACHAT_CONTRACT_AS"] == "somebody":

    @schemathesis.auth(refresh_interval=None)
    class Bearer:
        def get(self, case, context):
            if operation(case) in ENDS_THE_SESSION:
                return Person(BASE).token
            return scene.me.token

        def set(self, case, token, context):
            case.headers["Authorization"] = f"Bearer {token}"


@schemathesis.hook
def before_call(context, case, kwargs):
    # The real password, as most operations with a password field would be refused otherwise.
    for name in ("password", "current"):
        if isinstance(case.body, dict) and isinstance(case.body.get(name), str):
            if len(case.body[name]) % 2 == 0 and operation(case) != "register_account":
                case.body[name] = PASSWORD
    # A stateful test case contains the ids of its earlier calls.
    if not case.path_parameters or case.meta.phase.name.name == "STATEFUL":
        return
    ours = None
    for name, value in case.path_parameters.items():
        try:
            is_ours = uuid.UUID(str(value)).int % 2 == 0
        except ValueError:
            continue
        if is_ours:
            ours = ours or scene.places(operation(case), case.path)
            case.path_parameters[name] = ours.get(name, value)
