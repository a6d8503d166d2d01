// The close codes of the live socket. Written by `make openapi` from the table in
// backend/src/engine/delivery/close.rs: change them there.

export const CLOSE = {
  /** Cause: the client closed the socket. Client: –. */
  normal: 1000,
  /** Cause: the server failed. Client: reconnect with backoff. */
  internal: 1011,
  /** Cause: the server restarts. Client: reconnect after `retry_after_ms`, with jitter. */
  restarting: 1012,
  /** Cause: a frame violated this protocol or RFC 6455. Client: correct the client. */
  protocol: 4400,
  /** Cause: the session or its token ended. Client: refresh the session once; if that fails, sign in. */
  session_ended: 4401,
  /** Cause: a newer privacy policy is in force. Client: accept it (`POST /me/consents`), then reconnect. */
  consent_outdated: 4403,
  /** Cause: the client read too slowly, or a message took more than 15 s to arrive. Client: reconnect and resume. */
  too_slow: 4408,
  /** Cause: the account has more than ten sockets. Client: close another socket of the account first. */
  too_many_sockets: 4409,
  /** Cause: a frame or message above 128 KiB, or a message in more than 64 fragments. Client: correct the client. */
  frame_too_large: 4413,
  /** Cause: more than 20 frames (fragments and pings count) or 256 KiB a second; twice that at once. Client: correct the client. */
  too_many_frames: 4429,
} as const
