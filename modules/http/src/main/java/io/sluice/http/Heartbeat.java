package io.sluice.http;

/** Sends a comment after a silence, unless something still waits to be sent. Context only. */
final class Heartbeat {

  private final StreamCall call;

  private long lastWritten = -1;
  private long quietSince;

  Heartbeat(StreamCall call) {
    this.call = call;
    this.quietSince = call.pulse().now();
  }

  /** Looks at the time. */
  void tick(long now) {
    SocketWriter socket = call.socket();
    long silenceNanos = call.options().timings().heartbeat().toNanos();
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
