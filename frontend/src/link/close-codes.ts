// The close codes of the live socket. Written by `make openapi` from the table in
// backend/src/engine/delivery/close.rs: change them there.

export const CLOSE = {
  /** Cause: the client closed the socket. Client: –. */
  normal: 1000,
  /** Cause: the server failed. Client: reconnect with backoff. */
  internal: 1011,
  /** Cause: the server restarts. Client: reconnect after `retry_after_ms`, with jitter. */
  restarting: 1012,
  /** Cause: rules of the socket, or of RFC 6455, violated. Client: correct the client. */
  protocol: 4400,
  /** Cause: the session or its token ended. Client: refresh once, else sign in. */
  session_ended: 4401,
  /** Cause: a newer privacy policy is in force. Client: accept it (`POST /me/consents`), then reconnect. */
  consent_outdated: 4403,
  /** Cause: the client did not read, or a message took more than 15 s. Client: reconnect and resume. */
  too_slow: 4408,
  /** Cause: more than ten sockets of one account. Client: close another one. */
  too_many_sockets: 4409,
  /** Cause: a frame or message above 128 KiB, or a message in more than 64 pieces. Client: correct the client. */
  frame_too_large: 4413,
  /** Cause: more than 20 frames a second (40 at once) of any kind, pieces and pings too, or 256 KiB. Client: correct the client. */
  too_many_frames: 4429,
} as const
