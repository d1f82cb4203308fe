package io.sluice.http;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses one response, a batch at a time: each answer decodes to all that was given, so that
 * nothing waits in here. One thread at a time. Holds about 256 KiB outside of the heap until it is
 * closed.
 */
final class Encoder implements AutoCloseable {

  /** The quickest: it runs on the event loop, and most of what can be gained is gained. */
  private static final int LEVEL = Deflater.BEST_SPEED;

  private static final int STEP = 8 * 1024;

  private final DeflaterOutputStream compressor;
  private final byte[] step = new byte[STEP];
  private Buffer out = Buffer.buffer();

  Encoder(ContentCoding coding) {
    compressor =
        switch (coding) {
          case GZIP -> gzip(new Sink());
          case DEFLATE -> new Zlib(new Sink());
        };
  }

  private static DeflaterOutputStream gzip(OutputStream sink) {
    try {
      return new Gzip(sink);
    } catch (IOException e) {
      throw new UncheckedIOException("a buffer takes everything", e);
    }
  }

  /** Compresses a part, and all of it. */
  Buffer encode(Buffer data) {
    return encode(data, false);
  }

  /** Compresses the last part, and what comes after. */
  Buffer finish(Buffer data) {
    return encode(data, true);
  }

  private Buffer encode(Buffer data, boolean last) {
    try {
      for (int from = 0; from < data.length(); from += STEP) {
        int length = Math.min(STEP, data.length() - from);
        data.getBytes(from, from + length, step);
        compressor.write(step, 0, length);
      }
      if (last) {
        compressor.finish();
      } else {
        compressor.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a buffer takes everything", e);
    }
    Buffer encoded = out; // at first with the coding's own header
    out = Buffer.buffer();
    return encoded;
  }

  /** Compresses a whole body. */
  static Buffer encode(ContentCoding coding, Buffer whole) {
    try (Encoder encoder = new Encoder(coding)) {
      return encoder.finish(whole);
    }
  }

  /** Gives the memory back. Idempotent. */
  @Override
  public void close() {
    try {
      compressor.close();
    } catch (IOException e) {
      throw new UncheckedIOException("a buffer takes everything", e);
    }
  }

  private final class Sink extends OutputStream {
    @Override
    public void write(int b) {
      out.appendByte((byte) b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      out.appendBytes(bytes, from, length);
    }
  }

  private static final class Gzip extends GZIPOutputStream {
    Gzip(OutputStream sink) throws IOException {
      super(sink, STEP, true);
      def.setLevel(LEVEL);
    }
  }

  private static final class Zlib extends DeflaterOutputStream {
    Zlib(OutputStream sink) {
      super(sink, true);
      def.setLevel(LEVEL);
    }
  }
}
