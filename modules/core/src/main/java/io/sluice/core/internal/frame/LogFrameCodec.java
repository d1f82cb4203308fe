package io.sluice.core.internal.frame;

import io.sluice.core.internal.frame.LogFrame.Malformed;

/**
 * Calls of logs and their replies to bytes and back, as {@code docs/protocol.md} draws them: a
 * length, the version, the type, and the type's own fields. Inside a node they are handed over as
 * they are. Bytes that are neither become {@link Malformed}, never an exception.
 */
public final class LogFrameCodec extends WireCodec<LogFrame> {

  /** The codec's name on the bus. */
  public static final String NAME = "sluice.log";

  private static final int CREATE = 1;
  private static final int APPEND = 2;
  private static final int READ = 3;
  private static final int HEAD = 4;
  private static final int DELETE = 5;
  private static final int LIST = 6;
  private static final int PING = 7;
  private static final int CREATED = 33;
  private static final int APPENDED = 34;
  private static final int PART = 35;
  private static final int KNOWN = 36;
  private static final int DELETED = 37;
  private static final int PAGE = 38;
  private static final int PONG = 39;
  private static final int REFUSED = 40;
  private static final int WAITING = 41;

  @Override
  void write(ByteWriter out, LogFrame frame) {
    switch (frame) {
      case Malformed f -> throw new IllegalArgumentException("never sent: " + f);
      case LogCall call -> write(out, call);
      case LogReply reply -> write(out, reply);
    }
  }

  private static void write(ByteWriter out, LogCall call) {
    switch (call) {
      case LogCall.Create f -> {
        out.u8(CREATE);
        out.string(f.name());
        LogFields.write(out, f.creation());
      }
      case LogCall.AppendTo f -> {
        out.u8(APPEND);
        out.string(f.name());
        out.bool(f.paced());
        LogFields.write(out, f.append());
      }
      case LogCall.Read f -> {
        out.u8(READ);
        out.string(f.name());
        LogFields.write(out, f.from());
        out.varint(Math.max(0, f.maxChunks()));
        out.varint(Math.max(0, f.maxBytes()));
      }
      case LogCall.Head f -> named(out, HEAD, f.name());
      case LogCall.Delete f -> named(out, DELETE, f.name());
      case LogCall.ListLogs f -> {
        named(out, LIST, f.prefix());
        out.optional(f.after());
        out.varint(Math.max(0, f.limit()));
      }
      case LogCall.Ping f -> out.u8(PING);
      case Malformed f -> throw new IllegalArgumentException("never sent: " + f);
    }
  }

  private static void named(ByteWriter out, int type, String name) {
    out.u8(type);
    out.string(name);
  }

  private static void write(ByteWriter out, LogReply reply) {
    switch (reply) {
      case LogReply.Created f -> {
        out.u8(CREATED);
        out.bool(f.result().isNew());
        LogFields.write(out, f.result().head());
      }
      case LogReply.Appended f -> {
        out.u8(APPENDED);
        LogFields.write(out, f.result());
        out.varint(f.credit());
      }
      case LogReply.Part f -> {
        out.u8(PART);
        LogFields.write(out, f.batch());
      }
      case LogReply.Known f -> {
        out.u8(KNOWN);
        LogFields.write(out, f.head());
      }
      case LogReply.Deleted f -> out.u8(DELETED);
      case LogReply.Page f -> {
        out.u8(PAGE);
        LogFields.write(out, f.page());
      }
      case LogReply.Pong f -> out.u8(PONG);
      case LogReply.Waiting f -> out.u8(WAITING);
      case LogReply.Refused f -> {
        out.u8(REFUSED);
        ValueFields.write(out, f.failure());
      }
      case Malformed f -> throw new IllegalArgumentException("never sent: " + f);
    }
  }

  @Override
  LogFrame malformed(String reason) {
    return new Malformed(reason);
  }

  @Override
  LogFrame read(ByteReader in) {
    int type = in.u8();
    return switch (type) {
      case CREATE -> new LogCall.Create(in.string(), LogFields.creation(in));
      case APPEND -> {
        String name = in.string();
        boolean paced = in.bool();
        yield new LogCall.AppendTo(name, LogFields.append(in), paced);
      }
      case READ ->
          new LogCall.Read(
              in.string(), LogFields.from(in), LogFields.bound(in), LogFields.bound(in));
      case HEAD -> new LogCall.Head(in.string());
      case DELETE -> new LogCall.Delete(in.string());
      case LIST -> new LogCall.ListLogs(in.string(), in.optional(), LogFields.bound(in));
      case PING -> new LogCall.Ping();
      case CREATED -> new LogReply.Created(LogFields.created(in));
      case APPENDED -> new LogReply.Appended(LogFields.appended(in), in.varint());
      case PART -> new LogReply.Part(LogFields.batch(in));
      case KNOWN -> new LogReply.Known(LogFields.head(in));
      case DELETED -> new LogReply.Deleted();
      case PAGE -> new LogReply.Page(LogFields.page(in));
      case PONG -> new LogReply.Pong();
      case WAITING -> new LogReply.Waiting();
      case REFUSED -> new LogReply.Refused(ValueFields.failure(in));
      default -> throw new MalformedFrameException("no such type of call: " + type);
    };
  }

  @Override
  public String name() {
    return NAME;
  }
}
