package io.sluice.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The gateway that the guide's snippets are run against. */
final class GuideGateway {

  /** A stream of one chunk now and another in a minute. */
  static final String DRIPPING = "/streams/drip";

  /** A stream that fails after two chunks: its third line is no JSON. */
  static final String FAILING = "/streams/torn?limit=9";

  private GuideGateway() {}

  /** Starts one whose configuration lies in this directory. */
  static Gateway start(Path directory, String... origins) throws IOException {
    Files.writeString(directory.resolve("torn.txt"), "{\"i\":0}\n{\"i\":1}\n{\"i\":\n");
    Files.writeString(directory.resolve("drip.txt"), "one two");
    Path conf = directory.resolve("guide.yaml");
    Files.writeString(
        conf,
        """
        http:
          origins: [%s]
        streams:
          numbers:
            type: numbers
            size: 60
          torn:
            type: file
            file: torn.txt
            read: lines
            contentType: application/json
          drip:
            type: story
            file: drip.txt
            pace: 1m
        """
            .formatted(String.join(", ", origins)));
    return Gateway.start(conf);
  }
}
