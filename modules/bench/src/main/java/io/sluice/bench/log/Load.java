package io.sluice.bench.log;

import io.sluice.core.Chunk;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What is appended: small JSON objects, so many of them together.
 *
 * @param chunks in all, a multiple of the batch
 * @param batch how many an append has
 * @param size the bytes of each
 */
record Load(int chunks, int batch, int size) {

  /** Shorter ones do not fit the number of the largest load. */
  static final int MIN_SIZE = 32;

  private static final byte[] LETTERS = ascii("0123456789abcdefghijklmnopqrstuvwxyz");
  private static final byte[] HEAD = ascii("{\"i\":\"");
  private static final byte[] MIDDLE = ascii("\",\"t\":\"");
  private static final int DIGITS = 9;
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  /** What payloads are cut from: making them must not be what is measured. */
  private static final byte[] NOISE = noise();

  int batches() {
    return chunks / batch;
  }

  /** A batch's payloads, freshly made; hardly compressible, as hashes and numbers are not. */
  byte[][] payloads(int number) {
    byte[][] payloads = new byte[batch][];
    for (int i = 0; i < batch; i++) {
      payloads[i] = payload(number * batch + i);
    }
    return payloads;
  }

  private byte[] payload(int number) {
    byte[] bytes = new byte[size];
    int from = (int) (((number * GOLDEN) >>> Integer.SIZE) & (NOISE.length / 2 - 1));
    System.arraycopy(NOISE, from, bytes, 0, size);
    System.arraycopy(HEAD, 0, bytes, 0, HEAD.length);
    int rest = number;
    for (int at = HEAD.length + DIGITS - 1; at >= HEAD.length; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    System.arraycopy(MIDDLE, 0, bytes, HEAD.length + DIGITS, MIDDLE.length);
    bytes[size - 2] = '"';
    bytes[size - 1] = '}';
    return bytes;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] noise() {
    byte[] noise = new byte[1 << 20];
    Random random = new Random(1);
    for (int i = 0; i < noise.length; i++) {
      noise[i] = LETTERS[random.nextInt(LETTERS.length)];
    }
    return noise;
  }

  static List<Chunk> chunks(byte[][] payloads) {
    List<Chunk> chunks = new ArrayList<>(payloads.length);
    for (byte[] payload : payloads) {
      chunks.add(Chunk.wellFormedJson(payload));
    }
    return chunks;
  }
}
