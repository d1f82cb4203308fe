package io.sluice.http;

/** Sends a comment after a silence, unless something still waits to be sent. Context only. */
final class Heartbeat {

  private final StreamCall call;
  private final SocketWriter socket;
  private final long silenceNanos;

  private long lastWritten = -1;
  private long quietSince;

  Heartbeat(StreamCall call) {
    this.call = call;
    this.socket = call.socket();
    this.silenceNanos = call.options().timings().heartbeat().toNanos();
    this.quietSince = call.pulse().now();
  }

  /** Looks at the time. */
  void tick(long now) {
    long written = socket.written();
    if (written != lastWritten) {
      lastWritten = written;
      quietSince = now;
    } else if (now - quietSince >= silenceNanos && !socket.isWaiting()) {
      socket.write(call.encode(SseRenderer.HEARTBEAT.copy()));
      lastWritten = socket.written();
      quietSince = now;
    }
  }
}
